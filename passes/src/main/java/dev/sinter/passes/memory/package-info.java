/**
 * The lifetimes of a program's arena buffers, from its steps alone. Offsets are not found here:
 * {@code ir.program} packs the intervals once the symbols are bound.
 */
package dev.sinter.passes.memory;
