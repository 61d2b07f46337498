/**
 * A backend in under 300 lines, which prints kernels as C. It shows what a new target costs, and
 * that kernels mean the same to someone who knows nothing but {@code ir.kernel}. {@code CKernels}
 * is where to begin.
 */
package dev.sinter.tests.toy;
