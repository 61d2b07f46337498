/**
 * The graph form: what a frontend makes and the passes rewrite. {@link dev.sinter.ir.graph.Graph}
 * is a list of {@link dev.sinter.ir.graph.Node}s over {@link dev.sinter.ir.graph.Value}s; {@link
 * dev.sinter.ir.graph.GraphBuilder} makes one as NumPy would. No pass lives here.
 */
package dev.sinter.ir.graph;
