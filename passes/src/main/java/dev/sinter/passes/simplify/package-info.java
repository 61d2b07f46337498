/**
 * Passes that make a graph smaller or simpler and keep every value bit by bit. "Bit by bit" takes
 * all NaNs for one: which payload an operation hands on is nobody's promise. Which kernels come of
 * a graph is not decided here.
 */
package dev.sinter.passes.simplify;
