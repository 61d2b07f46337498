/**
 * Derivatives of graphs, as graphs. Forward mode is one rule per primitive, which gives the tangent
 * of its result ({@link dev.sinter.passes.autodiff.Linearizer}); what depends on tangents is linear
 * in them, and reverse mode is its transpose ({@link dev.sinter.passes.autodiff.Transposition}). So
 * a rule is written once, derivatives of any order come from it, and every pass and backend takes a
 * gradient as it takes any graph.
 *
 * <p>The way of Radul, Paszke, Frostig, Johnson and Maclaurin: You Only Linearize Once; POPL 2023.
 */
package dev.sinter.passes.autodiff;
