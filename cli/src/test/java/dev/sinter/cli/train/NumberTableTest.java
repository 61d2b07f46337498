package dev.sinter.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class NumberTableTest {
  @TempDir private Path folder;

  private NumberTable table(String text) throws IOException {
    return NumberTable.read(Files.writeString(folder.resolve("table.csv"), text));
  }

  @Test
  void numbersAreReadAsWritten() throws IOException {
    NumberTable table =
        table("\uFEFFa, \"b,c\" ,d\r\n1,-2.5,3e2\r\n\r\n .5 , +7. ,\"-1E-3\"\r\n");
    assertEquals(List.of("a", "b,c", "d"), table.columns());
    assertEquals(2, table.rows());
    assertEquals(List.of(1.0, -2.5, 300.0), row(table, 0));
    assertEquals(List.of(0.5, 7.0, -0.001), row(table, 1));
    assertEquals(1, table.column("b,c"));
  }

  private static List<Double> row(NumberTable table, int row) {
    return Stream.of(0, 1, 2).map(column -> table.value(row, column)).toList();
  }

  @Test
  void gzippedFilesAreReadToo() throws IOException {
    Path file = folder.resolve("table.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("a,b\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(4.0, NumberTable.read(file).value(1, 1));
    Path plain = Files.writeString(folder.resolve("plain.csv.gz"), "a,b\n1,2\n");
    assertEquals(
        plain + ": Not in GZIP format",
        assertThrows(SinterException.class, () -> NumberTable.read(plain)).getMessage());
  }

  @Test
  void tablesMayHaveManyRows() throws IOException {
    StringBuilder text = new StringBuilder("a,b,c\n");
    for (int row = 0; row < 5000; row++) {
      text.append(row).append(",1,").append(-row).append('\n');
    }
    NumberTable table = table(text.toString());
    assertEquals(5000, table.rows());
    assertEquals(4321.0, table.value(4321, 0));
    assertEquals(-4999.0, table.value(4999, 2));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("", ": is empty"),
        arguments("a,b\n1,x\n", ", line 2: column 'b' is 'x', expected a finite number"),
        arguments("a,b\n1,2\n3,\n", ", line 3: column 'b' is '', expected a finite number"),
        arguments("a\nNaN\n", ", line 2: column 'a' is 'NaN', expected a finite number"),
        arguments("a\n1e999\n", ", line 2: column 'a' is '1e999', expected a finite number"),
        arguments("a\n1d\n", ", line 2: column 'a' is '1d', expected a finite number"),
        arguments("a\n0x10\n", ", line 2: column 'a' is '0x10', expected a finite number"),
        arguments("a,b\n1\n", ", line 2: 1 cells, expected 2 as in the headings"),
        arguments("a,b\n1,2,3\n", ", line 2: 3 cells, expected 2 as in the headings"),
        arguments("a,a\n1,2\n", ", line 1: column 2 is called 'a', expected a name of its own"),
        arguments("a,\n1,2\n", ", line 1: column 2 is called '', expected a name of its own"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void saysWhichLineIsWrong(String text, String message) {
    SinterException fault = assertThrows(SinterException.class, () -> table(text));
    assertEquals(folder.resolve("table.csv") + message, fault.getMessage());
    assertEquals(ErrorCode.FILE_MALFORMED, fault.code());
  }

  @Test
  void refusesQuotesThatDoNotEnd() {
    SinterException fault = assertThrows(SinterException.class, () -> table("a\n\"1\n"));
    assertEquals(ErrorCode.FILE_MALFORMED, fault.code());
  }
}
