package dev.sinter.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.tensor.Tensor;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

final class ViewTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Terminal plain = Terminal.plain(new PrintWriter(out), new PrintWriter(err));

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "3, 3",
    "-3, -3",
    "0.9726, 0.9726",
    "0.97263499, 0.97263",
    "123456.7, 123457",
    "0.00001234, 1.234e-05",
    "1234567.8, 1.235e+06",
    "NaN, NaN",
    "Infinity, inf",
    "-Infinity, -inf",
    "1e300, 1.000e+300",
    "0.1, 0.1",
    "99999.96, 100000"
  })
  void numbersAreShort(double value, String expected) {
    assertEquals(expected, Quantity.number(value));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1572864, 1.5 MiB",
    "9223372036854775807, 8.0 EiB"
  })
  void bytesHaveUnits(long bytes, String expected) {
    assertEquals(expected, Quantity.bytes(bytes));
  }

  @ParameterizedTest
  @CsvSource({"999, 999 ns", "1500, 1.5 us", "2500000, 2.5 ms", "12000000000, 12.0 s"})
  void timesHaveUnits(long nanoseconds, String expected) {
    assertEquals(expected, Quantity.time(nanoseconds));
  }

  @Test
  void numbersAreTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals("0.5", Quantity.number(0.5));
      assertEquals("1.0 KiB", Quantity.bytes(1024));
      plain.line("%.1f", 0.5);
      plain.flush();
      assertEquals("0.5", out.toString().strip());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void tablesAlign() {
    Table table = new Table("name", "count");
    table.row("a", 5);
    table.row("longer", 1234);
    table.print(plain);
    plain.flush();
    assertEquals(
        """
        name    count
        a           5
        longer   1234
        """,
        out.toString().replace(System.lineSeparator(), "\n"));
    assertThrows(IllegalArgumentException.class, () -> table.row("one"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, '    '",
    "1, '████'",
    "0.5, '██  '",
    "0.53125, '██▏ '",
    "2, '████'",
    "NaN, '    '"
  })
  void barsFill(double part, String expected) {
    assertEquals(expected, Bar.of(part, 4, true));
  }

  @Test
  void barsWithoutUnicode() {
    assertEquals("##  ", Bar.of(0.5, 4, false));
  }

  @Test
  void summariesSayWhatIsThere() {
    Tensor floats = Tensor.of(new float[] {1, 2, 3, Float.NaN, 5, 6, 7, 8}, 2, 4);
    assertEquals(
        "f32[2,4]  min 1  mean 4.5714  max 8  NaN 1  [1, 2, 3, NaN, 5, 6, ...]",
        TensorSummary.of(floats).text());
    assertEquals("i64[]  [7]", TensorSummary.of(Tensor.of(new long[] {7})).text());
    assertEquals("f32[0]  []", TensorSummary.of(Tensor.of(new float[0], 0)).text());
    assertEquals(
        "bool[2]  min 0  mean 0.5  max 1  [true, false]",
        TensorSummary.of(Tensor.of(new boolean[] {true, false}, 2)).text());
    assertEquals(
        "f32[2]  NaN 2  [NaN, NaN]",
        TensorSummary.of(Tensor.of(new float[] {Float.NaN, Float.NaN}, 2)).text());
  }

  @Test
  void classesAreRanked() {
    Tensor output = Tensor.of(new float[] {0.05f, 0.9f, 0.05f}, 1, 3);
    List<String> lines =
        RankedClasses.of(output, List.of("cat", "dog", "emu"), false).orElseThrow().draw(plain);
    assertEquals("  dog  ###########################     90.00 %", lines.get(0));
    assertEquals("  cat  ##                               5.00 %", lines.get(1));
    assertEquals(3, lines.size());
  }

  @Test
  void labelsOfAnotherNumberAreIgnored() {
    Tensor output = Tensor.of(new float[] {0.25f, 0.75f}, 2);
    List<String> lines = RankedClasses.of(output, List.of("a"), false).orElseThrow().draw(plain);
    assertTrue(lines.getFirst().startsWith("  class 1"), lines.getFirst());
  }

  @Test
  void scoresAreRankedWhereTheyAreExpected() {
    Tensor scores = Tensor.of(new float[] {-1, 4, 2}, 1, 3);
    assertTrue(RankedClasses.of(scores, List.of(), false).isEmpty());
    assertTrue(RankedClasses.of(scores, List.of(), true).isPresent());
    List<String> lines =
        RankedClasses.of(scores, List.of("a", "b", "c"), false).orElseThrow().draw(plain);
    assertTrue(lines.getFirst().strip().startsWith("b"), lines.toString());
    assertTrue(RankedClasses.of(Tensor.of(new long[] {1, 0}, 2), List.of(), true).isEmpty());
  }

  @Test
  void batchesGetOneLineASample() {
    Tensor output = Tensor.of(new float[] {0.1f, 0.9f, 0.8f, 0.2f}, 2, 2);
    List<String> lines =
        RankedClasses.of(output, List.of("a", "b"), false).orElseThrow().draw(plain);
    assertEquals(2, lines.size());
    assertTrue(lines.get(0).startsWith("   0:   b"), lines.get(0));
    assertTrue(lines.get(1).startsWith("   1:   a"), lines.get(1));
  }

  @Test
  void progressIsForThoseWhoWatch() {
    try (Progress progress = new Progress(plain)) {
      progress.show(1, 2, "step");
    }
    plain.flush();
    assertEquals("", err.toString());
    Terminal watched =
        new Terminal(new PrintWriter(out), new PrintWriter(err), Ansi.OFF, false, true, 40);
    try (Progress progress = new Progress(watched)) {
      progress.show(1, 2, "step");
    }
    assertTrue(err.toString().contains("1/2 step"), err.toString());
    assertTrue(err.toString().endsWith("\r"), "the line is wiped");
  }
}
