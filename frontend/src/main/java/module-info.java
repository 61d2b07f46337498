/** Reads and writes ONNX, safetensors and npy, and builds graphs from layers and losses. */
@SuppressWarnings("requires-automatic") // protobuf-java has no module descriptor
module dev.sinter.frontend {
  requires transitive dev.sinter.ir;
  requires com.google.protobuf;

  exports dev.sinter.frontend.composite;
  exports dev.sinter.frontend.nn;
  exports dev.sinter.frontend.nn.functional;
  exports dev.sinter.frontend.nn.init;
  exports dev.sinter.frontend.nn.layer;
  exports dev.sinter.frontend.onnx;
  exports dev.sinter.frontend.onnx.export;

  // It reads the fields of messages by reflection, to print them.
  exports dev.sinter.frontend.onnx.proto to
      com.google.protobuf;
}
