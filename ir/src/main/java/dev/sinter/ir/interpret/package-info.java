/**
 * The executable meaning of the graph form: {@link dev.sinter.ir.interpret.Interpreter} runs a
 * graph node by node, with one rule for each primitive. It is the oracle that every optimisation
 * and every backend is compared with, so it is written to be right and read: plain loops, one
 * thread, real arithmetic in double rounded once, integers exact with wrapping.
 *
 * <p>Nothing here optimises, fuses or plans memory.
 */
package dev.sinter.ir.interpret;
