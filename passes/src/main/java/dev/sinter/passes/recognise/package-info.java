/**
 * Raises what exporters wrote out to composites that a scheduler can take as a whole. A {@link
 * dev.sinter.passes.recognise.Pattern} says what a value is made of; {@link
 * dev.sinter.passes.recognise.Outline} moves exactly the nodes that were matched into the body, so
 * that opening the composite again gives back the same numbers, bit by bit. What a name means is in
 * {@link dev.sinter.ir.op.StandardComposite}. Nothing is raised whose parts something else reads
 * too: they would be computed twice.
 */
package dev.sinter.passes.recognise;
