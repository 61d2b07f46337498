package dev.sinter.cli.view;

import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/**
 * A grey picture in a terminal: the largest value is brightest. With colours a small picture is
 * drawn two columns a pixel and a larger one two pixels a character (the upper half block);
 * without, characters stand for shades.
 */
public final class TerminalImage {
  private static final String SHADES = " .:-=+*#%@";
  private static final String BLOCKS = " ░▒▓█";
  private static final int SMALLEST = 4;
  private static final int LARGEST = 512;

  /** The darkest of the 24 greys that terminals with 256 colours have. */
  private static final int FIRST_GREY = 232;

  private static final int GREYS = 24;

  /** Columns left for whoever indents the picture. */
  private static final int MARGIN = 2;

  /** Sides in characters that a picture drawn two columns a pixel may have. */
  private static final int SMALL = 32;

  private final int height;
  private final int width;

  /** Row-major, 0 for the darkest to 1 for the brightest. */
  private final double[] shades;

  private TerminalImage(int height, int width, double[] shades) {
    this.height = height;
    this.width = width;
    this.shades = shades;
  }

  /** The picture in a tensor [1,1,H,W] or [1,H,W]; empty where it does not look like one. */
  public static Optional<TerminalImage> of(Tensor tensor) {
    long[] shape = tensor.shape();
    int rank = shape.length;
    if (rank < 3 || rank > 4 || shape[0] != 1 || shape[rank - 3] != 1) {
      return Optional.empty();
    }
    long height = shape[rank - 2];
    long width = shape[rank - 1];
    if (Math.min(height, width) < SMALLEST || Math.max(height, width) > LARGEST) {
      return Optional.empty();
    }
    double[] values = new double[(int) (height * width)];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.getDouble(i);
    }
    return Optional.of(new TerminalImage((int) height, (int) width, normalised(values)));
  }

  private static double[] normalised(double[] values) {
    TensorRange range = TensorRange.of(values);
    double[] shades = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      shades[i] = range.position(values[i]);
    }
    return shades;
  }

  /** The lines to print. */
  public List<String> draw(Terminal terminal) {
    boolean colours = terminal.ansi() == Ansi.ON;
    int columns = terminal.columns() - MARGIN;
    if (colours && (!terminal.unicode() || 2 * width <= Math.min(columns, SMALL))) {
      return fitted(Math.max(1, columns / 2)).cells();
    }
    if (colours) {
      return fitted(columns).halfBlocks();
    }
    return fitted(Math.max(1, columns / 2)).characters(terminal.unicode() ? BLOCKS : SHADES);
  }

  /** Shrunk by a whole factor, each pixel the mean of those it stands for. */
  private TerminalImage fitted(int columns) {
    int factor = Math.ceilDiv(width, columns);
    if (factor == 1) {
      return this;
    }
    int rows = Math.ceilDiv(height, factor);
    int cols = Math.ceilDiv(width, factor);
    double[] means = new double[rows * cols];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < cols; x++) {
        means[y * cols + x] = mean(y * factor, x * factor, factor);
      }
    }
    return new TerminalImage(rows, cols, means);
  }

  private double mean(int top, int left, int factor) {
    double sum = 0;
    int count = 0;
    for (int y = top; y < Math.min(height, top + factor); y++) {
      for (int x = left; x < Math.min(width, left + factor); x++) {
        sum += shades[y * width + x];
        count++;
      }
    }
    return sum / count;
  }

  private List<String> cells() {
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < height; y++) {
      StringBuilder line = new StringBuilder();
      for (int x = 0; x < width; x++) {
        line.append("\u001b[48;5;").append(grey(y, x)).append("m  ");
      }
      lines.add(line.append("\u001b[0m").toString());
    }
    return lines;
  }

  private List<String> halfBlocks() {
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < height; y += 2) {
      StringBuilder line = new StringBuilder();
      for (int x = 0; x < width; x++) {
        line.append("\u001b[38;5;").append(grey(y, x));
        if (y + 1 < height) {
          line.append(";48;5;").append(grey(y + 1, x));
        }
        line.append("m▀");
      }
      lines.add(line.append("\u001b[0m").toString());
    }
    return lines;
  }

  private List<String> characters(String palette) {
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < height; y++) {
      StringBuilder line = new StringBuilder();
      for (int x = 0; x < width; x++) {
        line.repeat(palette.charAt(level(y, x, palette.length())), 2);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private int grey(int y, int x) {
    return FIRST_GREY + level(y, x, GREYS);
  }

  private int level(int y, int x, int levels) {
    return (int) Math.min(levels - 1, shades[y * width + x] * levels);
  }
}
