/**
 * The program form: what a runtime executes. Buffers with places, a tree of steps, and the packer
 * that turns lifetimes into arena offsets for one binding of the symbols. Plain data with a text
 * form, which is also how artifacts store it.
 *
 * <p>Steps are numbered by {@link dev.sinter.ir.program.StepOrder}. A memory plan gives every arena
 * buffer a lifetime in these numbers and answers for buffers whose contents pass from one round of
 * a loop to the next: they live for the whole loop. {@link dev.sinter.ir.program.ProgramVerifier}
 * checks all that the steps alone show.
 */
package dev.sinter.ir.program;
