package dev.sinter.bench.suite;

import dev.sinter.bench.workload.ConvolutionLayer;
import dev.sinter.bench.workload.Workload;
import org.openjdk.jmh.annotations.Param;

/** Convolutions of well-known networks. */
public class ConvolutionSuite extends Suite {
  @Param public ConvolutionLayer layer;

  @Override
  Workload workload() {
    return layer.workload();
  }
}
