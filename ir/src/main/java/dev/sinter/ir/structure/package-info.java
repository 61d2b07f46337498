/**
 * Records, lists and maps of tensors, or of values of a graph, as named leaves and back: {@link
 * dev.sinter.ir.structure.Structure}. It knows no tensor and no graph, only what holds them.
 */
package dev.sinter.ir.structure;
