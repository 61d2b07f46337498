/**
 * Operators that are worth more than the sum of their parts: each is emitted as a {@link
 * dev.sinter.ir.op.Composite} whose body says what it computes and whose name and attributes let a
 * scheduler do better. ONNX import and layers share them, and the formulas of activation functions.
 */
package dev.sinter.frontend.composite;
