/**
 * Values that are computed twice so that they need not be kept. It comes after everything that
 * shares equal computations, which would undo it, and counts with what fusion will decide.
 */
package dev.sinter.passes.remat;
