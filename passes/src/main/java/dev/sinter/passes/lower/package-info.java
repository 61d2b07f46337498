/**
 * From a graph to a program: the only door between tensors and memory. {@link
 * dev.sinter.passes.lower.Lowering} walks the fusion groups, asks the schedules for kernels and
 * writes the steps that launch them; what has no schedule becomes a host step. Lifetimes and
 * offsets are planned afterwards.
 */
package dev.sinter.passes.lower;
