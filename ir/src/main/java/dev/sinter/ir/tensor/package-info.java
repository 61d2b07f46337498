/**
 * Values: {@link dev.sinter.ir.tensor.Tensor} over native memory, and the bit patterns of small
 * floats.
 */
package dev.sinter.ir.tensor;
