/**
 * ONNX files: {@link dev.sinter.frontend.onnx.Onnx} reads models as graphs and tensors as tensors,
 * {@link dev.sinter.frontend.onnx.OnnxCases} finds test cases in ONNX's own layout. Stable API; the
 * packages below are not.
 */
package dev.sinter.frontend.onnx;
