/**
 * The operators. Each {@link dev.sinter.ir.op.Primitive} is one record with its attributes, their
 * validation and the inference of its result types; each {@link dev.sinter.ir.op.Composite} has a
 * body of them. What an operator computes is in {@code ir.interpret}; how it is differentiated and
 * scheduled is in the passes.
 */
package dev.sinter.ir.op;
