/**
 * From the bytes of an ONNX file to messages and tensors. Everything here distrusts its input:
 * sizes are checked against what is there before anything is allocated, nesting before anything
 * recurses, paths before anything is opened. It knows no operator.
 */
package dev.sinter.frontend.onnx.file;
