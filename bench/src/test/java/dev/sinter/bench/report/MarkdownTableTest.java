package dev.sinter.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MarkdownTableTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final MarkdownTable table =
      new MarkdownTable(
          new PrintStream(out, true, StandardCharsets.UTF_8),
          List.of(new MarkdownTable.Column("a", 4), new MarkdownTable.Column("b", 1)));

  @Test
  void alignsAndEscapes() {
    table.row(List.of("x|y", "long"));
    assertEquals(
        """
        | a    | b |
        | ---- | - |
        | x\\|y | long |
        """,
        out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
  }

  @Test
  void wantsACellForEveryColumn() {
    List<String> cells = List.of("x");
    assertThrows(IllegalArgumentException.class, () -> table.row(cells));
  }
}
