/**
 * What a pass over graphs is, and what runs a list of them. The passes are in the packages of their
 * subjects; lowering to kernels is no graph pass and comes after this.
 */
package dev.sinter.passes.pipeline;
