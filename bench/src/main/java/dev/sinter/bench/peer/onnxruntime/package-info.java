/** ONNX Runtime, from the jar {@code com.microsoft.onnxruntime:onnxruntime}. */
package dev.sinter.bench.peer.onnxruntime;
