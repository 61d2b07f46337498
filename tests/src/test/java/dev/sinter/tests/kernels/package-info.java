/** Kernels in the code of every backend, against plain Java and the interpreter. */
package dev.sinter.tests.kernels;
