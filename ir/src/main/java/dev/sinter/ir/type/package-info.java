/**
 * What a tensor is before it has values: element types, symbolic sizes ({@link
 * dev.sinter.ir.type.Dim}), shapes. Everything here is an immutable value with a text form that
 * parses back. Nothing here knows operators or memory.
 */
package dev.sinter.ir.type;
