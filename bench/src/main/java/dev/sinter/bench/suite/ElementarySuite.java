package dev.sinter.bench.suite;

import dev.sinter.bench.workload.Elementwise;
import dev.sinter.bench.workload.Workload;
import dev.sinter.ir.op.Unary;
import org.openjdk.jmh.annotations.Param;

/** Elementary functions, each of one vector. */
public class ElementarySuite extends Suite {
  @Param({"EXP", "TANH", "ERF", "SIGMOID", "LOG"})
  public Unary.Function function;

  @Param("32768")
  public long size;

  @Override
  Workload workload() {
    return Elementwise.function(function, size);
  }
}
