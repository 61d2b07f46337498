/**
 * The kernel form: loops, registers, loads and stores. {@link dev.sinter.ir.kernel.Kernel} has no
 * tensors and no operators; everything about speed (tiles, vector widths, order of sums,
 * polynomials) is already decided in it, and backends only print it. It has a printer, a parser, a
 * verifier and an interpreter that is the oracle for backends.
 */
package dev.sinter.ir.kernel;
