/**
 * Writes graphs as ONNX models: {@link dev.sinter.frontend.onnx.export.OnnxExport} is the way in.
 * What ONNX has no operator for is refused; nothing is approximated.
 */
package dev.sinter.frontend.onnx.export;
