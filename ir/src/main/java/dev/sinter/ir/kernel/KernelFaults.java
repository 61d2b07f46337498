package dev.sinter.ir.kernel;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.List;

/**
 * Exceptions that show where in a kernel's text a fault lies:
 *
 * <pre>
 * kernel scale, line 3: store to y, which is read only
 *     2 |   parallel for i: i64 = lo to hi {
 * &gt;   3 |     store y[i * 4] = 0.0
 *     4 |   }
 * </pre>
 */
final class KernelFaults {
  /** Lines shown before and after the marked one. */
  private static final int CONTEXT = 5;

  private KernelFaults() {}

  /** A broken invariant at a statement. */
  static SinterException at(Kernel kernel, Stmt where, String what) {
    return at(kernel, where, ErrorCode.GRAPH_INVALID, what);
  }

  static SinterException at(Kernel kernel, Stmt where, ErrorCode code, String what) {
    KernelPrinter.Listing listing = KernelPrinter.print(kernel);
    return shown(kernel, listing.text(), listing.lines().getOrDefault(where, 1), code, what);
  }

  /** A broken invariant of a subroutine as a whole. */
  static SinterException at(Kernel kernel, Subroutine where, String what) {
    String text = KernelPrinter.print(kernel).text();
    List<String> lines = text.lines().toList();
    int line = 1;
    while (line < lines.size() && !lines.get(line - 1).startsWith("  sub " + where.name() + " (")) {
      line++;
    }
    return shown(kernel, text, line, ErrorCode.GRAPH_INVALID, what);
  }

  /**
   * A fault of a kernel that must not be printed, since its statements or expressions nest too
   * deeply.
   */
  static SinterException unprintable(Kernel kernel, String what) {
    return new SinterException(ErrorCode.GRAPH_INVALID, "kernel " + kernel.name() + ": " + what);
  }

  private static SinterException shown(
      Kernel kernel, String text, int line, ErrorCode code, String what) {
    StringBuilder message =
        new StringBuilder("kernel " + kernel.name() + ", line " + line + ": " + what);
    List<String> lines = text.lines().toList();
    for (int i = Math.max(1, line - CONTEXT); i <= Math.min(lines.size(), line + CONTEXT); i++) {
      message.append("\n%s%5d | %s".formatted(i == line ? ">" : " ", i, lines.get(i - 1)));
    }
    return new SinterException(code, message.toString());
  }
}
