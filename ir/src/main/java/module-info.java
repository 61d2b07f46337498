/**
 * The intermediate forms of Sinter and everything that is defined by them alone: graphs, kernels,
 * programs, artifacts, their text forms, verifiers and interpreters. It knows no frontend, no pass,
 * no code generator and no thread.
 */
module dev.sinter.ir {
  exports dev.sinter.ir;
  exports dev.sinter.ir.artifact;
  exports dev.sinter.ir.file;
  exports dev.sinter.ir.graph;
  exports dev.sinter.ir.interpret;
  exports dev.sinter.ir.kernel;
  exports dev.sinter.ir.npy;
  exports dev.sinter.ir.op;
  exports dev.sinter.ir.program;
  exports dev.sinter.ir.safetensors;
  exports dev.sinter.ir.spi;
  exports dev.sinter.ir.structure;
  exports dev.sinter.ir.target;
  exports dev.sinter.ir.tensor;
  exports dev.sinter.ir.text;
  exports dev.sinter.ir.train;
  exports dev.sinter.ir.type;
}
