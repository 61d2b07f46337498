package dev.sinter.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.onnx.op.OperatorTable;
import dev.sinter.tests.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * docs/OPERATORS.md says what the importer does. Run with {@code -Dsinter.write=true}, the test
 * writes the page instead.
 */
final class OperatorsPageDataTest {
  private static final Path PAGE =
      Path.of(System.getProperty("sinter.root"), "docs", "OPERATORS.md").normalize();

  @Test
  void isUpToDate() throws IOException {
    String text = OperatorsPage.text(Shared.path("onnx", "cases.zip"));
    if (Boolean.getBoolean("sinter.write")) {
      Files.writeString(PAGE, text);
    }
    assertTrue(Files.exists(PAGE), () -> PAGE + " is missing; " + remedy());
    List<String> lines = text.lines().toList();
    List<String> found = Files.readAllLines(PAGE);
    String difference = lines.stream().filter(line -> !found.contains(line)).findFirst().orElse("");
    assertEquals("", difference, () -> PAGE + " lacks this line; " + remedy());
    assertEquals(text, Files.readString(PAGE), () -> PAGE + " is out of date; " + remedy());
  }

  /** What can be told without the cases. */
  @Test
  void everyFormHasARow() throws IOException {
    List<String> found = Files.readAllLines(PAGE);
    List<String> missing =
        OperatorTable.rows().stream()
            .map(OperatorsPage::head)
            .filter(head -> found.stream().noneMatch(line -> line.startsWith(head)))
            .toList();
    assertEquals(List.of(), missing, remedy());
  }

  private static String remedy() {
    return "write it with ./mvnw -pl tests -am test -Dtest=OperatorsPageDataTest"
        + " -Dsinter.write=true -Dsurefire.failIfNoSpecifiedTests=false";
  }
}
