/**
 * Prints kernels as class files: one class a kernel, one static method its body and each of its
 * subroutines.
 *
 * <p>Nothing is decided here: tiles, vector widths, order of operations and pieces come with the
 * kernel. What this package knows is which bytecode the JVM's compilers turn into one instruction,
 * and how to say in several Vector API operations what it has no single one for ({@link
 * dev.sinter.codegen.jvm.VectorLowering}). Generated classes call no restricted method: a kernel
 * that leaves its buffers ends in an {@link java.lang.IndexOutOfBoundsException}.
 */
package dev.sinter.codegen.jvm;
