/**
 * The program form: what a runtime executes. Buffers with places, a tree of steps, and the packer
 * that turns lifetimes into arena offsets for one binding of the symbols. Plain data with a text
 * form, which is also how artifacts store it.
 */
package dev.sinter.ir.program;
