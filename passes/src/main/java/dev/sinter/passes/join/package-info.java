/** Contractions of one operand with several constants become one contraction. */
package dev.sinter.passes.join;
