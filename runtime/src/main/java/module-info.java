/** Runs artifacts: maps weights, binds kernels to buffers, and calls them. */
module dev.sinter.runtime {
  requires transitive dev.sinter.ir;

  exports dev.sinter.runtime;
  exports dev.sinter.runtime.cuda;
  exports dev.sinter.runtime.data;
  exports dev.sinter.runtime.optim;
  exports dev.sinter.runtime.optim.minimize;
  exports dev.sinter.runtime.optim.schedule;
  exports dev.sinter.runtime.train;
  exports dev.sinter.runtime.train.loop;
  exports dev.sinter.runtime.train.metric;

  uses dev.sinter.ir.spi.Autocast;
  uses dev.sinter.ir.spi.Differentiator;
  uses dev.sinter.ir.spi.GraphCompiler;
}
