package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt;

/**
 * Prints what makes threads of a GPU the rounds of loops, and what the threads of a block do
 * together.
 */
final class BlockPrinter {
  private final FunctionText out;
  private final ExpressionPrinter expressions;

  BlockPrinter(FunctionText out, ExpressionPrinter expressions) {
    this.out = out;
    this.expressions = expressions;
  }

  /** The index of a thread loop: it starts at 0, and there are as many threads as rounds. */
  String thread(Stmt.For loop) {
    return number("tid", loop);
  }

  /**
   * Begins the round of a grid loop that is this block's, and gives its index. Blocks beyond the
   * last round go to the label.
   */
  String block(Stmt.For loop, String end) {
    TripCount trip = TripCount.print(loop, expressions, out);
    String number = number("ctaid", loop);
    String within = out.value("icmp ule %s %s, %s", trip.type(), number, trip.further());
    String body = out.label("block");
    out.branch(out.value("and i1 %s, %s", trip.any(), within), body, end);
    out.begin(body);
    String forth = out.value("mul %s %s, %d", trip.type(), number, loop.step());
    return out.value("add %s %s, %s", trip.type(), trip.from(), forth);
  }

  private String number(String register, Stmt.For loop) {
    String axis =
        switch (loop.kind()) {
          case GRID_X, THREAD_X -> "x";
          case GRID_Y, THREAD_Y -> "y";
          case GRID_Z, THREAD_Z -> "z";
          case SERIAL, UNROLLED, PARALLEL -> throw new IllegalArgumentException(loop.toString());
        };
    String number = out.intrinsic("i32", "llvm.nvvm.read.ptx.sreg.%s.%s".formatted(register, axis));
    return loop.index().type().equals(KernelType.I32)
        ? number
        : out.value("zext nneg i32 %s to i64", number);
  }

  /** A barrier that all threads reach together, as they do in a kernel that is right. */
  void barrier() {
    out.intrinsicStatement("llvm.nvvm.barrier0");
  }

  /** Of 16 bytes, past the first level of caches. */
  void copy(Stmt.AsyncCopy s) {
    Operand to = expressions.memory().address(s.to(), s.toOffset());
    Operand from = expressions.memory().address(s.from(), s.fromOffset());
    String cached = s.bytes() == 16 ? "cg" : "ca";
    out.intrinsicStatement(
        "llvm.nvvm.cp.async.%s.shared.global.%d".formatted(cached, s.bytes()), to, from);
  }

  void commit() {
    out.intrinsicStatement("llvm.nvvm.cp.async.commit.group");
  }

  void await(Stmt.AsyncWait s) {
    out.intrinsicStatement(
        "llvm.nvvm.cp.async.wait.group", new Operand("i32", Integer.toString(s.pending())));
  }
}
