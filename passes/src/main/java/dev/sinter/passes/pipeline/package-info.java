/**
 * What a pass over graphs is, and the one list of them in the order in which they run. The passes
 * are in the packages of their subjects; lowering to kernels is no graph pass and comes after this.
 */
package dev.sinter.passes.pipeline;
