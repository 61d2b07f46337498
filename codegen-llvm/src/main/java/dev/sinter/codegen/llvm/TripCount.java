package dev.sinter.codegen.llvm;

import dev.sinter.ir.kernel.Stmt;

/**
 * The rounds of a counted loop. They are counted rather than indices, since the index after the
 * last round may not exist in its type.
 *
 * @param type of the index
 * @param from the first index
 * @param any whether there is a round
 * @param further rounds after the first one, where there is one
 */
record TripCount(String type, String from, String any, String further) {
  /** Adds what computes the rounds of a loop. */
  static TripCount print(Stmt.For loop, ExpressionPrinter expressions, FunctionText out) {
    String type = LlvmType.of(loop.index().type());
    String from = expressions.print(loop.from());
    String to = expressions.print(loop.to());
    String any = out.value("icmp slt %s %s, %s", type, from, to);
    String span = out.value("sub %s %s, %s", type, to, from);
    String last = out.value("sub %s %s, 1", type, span);
    String further = loop.step() == 1 ? last : out.value("udiv %s %s, %d", type, last, loop.step());
    return new TripCount(type, from, any, further);
  }
}
