package dev.sinter.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.tensor.Tensor;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

final class TerminalImageTest {
  private static final PrintWriter NOWHERE = new PrintWriter(Writer.nullWriter());

  private static Terminal terminal(boolean colours, boolean unicode, int columns) {
    return new Terminal(NOWHERE, NOWHERE, colours ? Ansi.ON : Ansi.OFF, unicode, colours, columns);
  }

  /** 0 1 2 3 in every row. */
  private static Tensor ramp(long... shape) {
    int size = 1;
    for (long each : shape) {
      size *= (int) each;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = i % 4;
    }
    return Tensor.of(values, shape);
  }

  private static List<String> draw(Tensor tensor, Terminal terminal) {
    return TerminalImage.of(tensor).orElseThrow().draw(terminal);
  }

  @Test
  void plainTerminalsGetCharacters() {
    List<String> lines = draw(ramp(1, 1, 4, 4), terminal(false, false, 80));
    assertEquals(List.of("  --**@@", "  --**@@", "  --**@@", "  --**@@"), lines);
  }

  @Test
  void unicodeTerminalsGetShades() {
    List<String> lines = draw(ramp(1, 4, 4), terminal(false, true, 80));
    assertEquals("  ░░▓▓██", lines.getFirst());
  }

  @Test
  void smallPicturesTakeTwoColumnsAPixel() {
    List<String> lines = draw(ramp(1, 1, 4, 4), terminal(true, true, 80));
    assertEquals(4, lines.size());
    assertEquals(
        "\u001b[48;5;232m  \u001b[48;5;240m  \u001b[48;5;248m  \u001b[48;5;255m  \u001b[0m",
        lines.getFirst());
  }

  @Test
  void largerPicturesTakeHalfALineAPixel() {
    List<String> lines = draw(ramp(1, 1, 5, 20), terminal(true, true, 80));
    assertEquals(3, lines.size());
    assertTrue(lines.getFirst().startsWith("\u001b[38;5;232;48;5;232m▀"), lines.getFirst());
    assertTrue(lines.getLast().startsWith("\u001b[38;5;232m▀"), "the last row has no lower half");
  }

  @Test
  void widePicturesShrinkToTheTerminal() {
    List<String> lines = draw(ramp(1, 1, 100, 200), terminal(true, true, 80));
    assertEquals(67, lines.getFirst().chars().filter(c -> c == '▀').count());
    assertEquals(17, lines.size());
  }

  @ParameterizedTest
  @CsvSource({"1,1,3,4", "1,3,8,8", "2,1,8,8", "1,1,8,513"})
  void otherShapesAreNoPictures(long n, long c, long h, long w) {
    assertTrue(TerminalImage.of(ramp(n, c, h, w)).isEmpty());
  }

  @Test
  void valuesThatAreNoNumbersAreDark() {
    float[] values = new float[16];
    values[0] = Float.NaN;
    values[1] = Float.POSITIVE_INFINITY;
    values[2] = 5;
    assertEquals("  @@@@", draw(Tensor.of(values, 1, 4, 4), terminal(false, false, 80)).getFirst());
    float[] same = new float[16];
    assertEquals("", draw(Tensor.of(same, 1, 4, 4), terminal(false, false, 80)).getFirst());
  }
}
