package dev.sinter.ir.kernel;

import java.util.List;
import java.util.Objects;

/**
 * A function over memory: (buffers, 64-bit arguments, lo, hi). It starts no thread and allocates
 * nothing; the body covers the half-open range lo…hi of its parallel index. Shapes and strides come
 * in as arguments, so one kernel serves many places.
 *
 * <p>Kernels are values: two with the same text are the same kernel.
 *
 * @param name what it computes, for listings and stack traces
 * @param buffers globals and scratch in the order of the call; shared ones after them
 * @param arguments scalars of type i64
 */
public record Kernel(
    String name,
    List<BufferParam> buffers,
    List<Expr.Var> arguments,
    List<Subroutine> subroutines,
    List<Stmt> body) {
  /** The first index of the range to work on. */
  public static final Expr.Var LO = new Expr.Var("lo", KernelType.I64);

  /** The end of the range to work on. */
  public static final Expr.Var HI = new Expr.Var("hi", KernelType.I64);

  public Kernel {
    Objects.requireNonNull(name);
    buffers = List.copyOf(buffers);
    arguments = List.copyOf(arguments);
    subroutines = List.copyOf(subroutines);
    body = List.copyOf(body);
  }

  /**
   * Whether a variable, buffer, subroutine or kernel can have this name: a word that the text form
   * does not use itself.
   */
  public static boolean isName(String word) {
    return KernelSyntax.isName(word);
  }

  /** The buffers that a caller passes: all but shared ones. */
  public List<BufferParam> passedBuffers() {
    return buffers.stream().filter(buffer -> buffer.space() != BufferParam.Space.SHARED).toList();
  }

  @Override
  public String toString() {
    return KernelPrinter.print(this).text();
  }
}
