/**
 * What networks are made of, as functions that add operations to a graph: losses, convolutions,
 * pooling, normalisation, recurrence, attention, resampling, linear algebra. They hold no
 * parameters; layers that do, and ONNX import, are made of them. Activation functions and the
 * operators that schedulers take whole are in {@link dev.sinter.frontend.composite}.
 *
 * <p>Every function takes the {@link dev.sinter.ir.graph.NumPy} that it writes with first, is
 * stable where its formula in a textbook is not, and has derivatives that are finite wherever the
 * function is smooth: where a branch is not taken, its operand is replaced first. At a kink the
 * derivative is 0, or that of the side below. Where libraries or textbooks differ, each convention
 * has a name of its own.
 *
 * <p>A {@link dev.sinter.ir.SinterException} names what does not fit.
 */
package dev.sinter.frontend.nn.functional;
