/**
 * The artifact: a compiled model as a value, and its form as a jar, written and read as hostile
 * input.
 */
package dev.sinter.ir.artifact;
