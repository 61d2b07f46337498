package dev.sinter.bench.suite;

import dev.sinter.bench.workload.RowFunction;
import dev.sinter.bench.workload.Workload;
import org.openjdk.jmh.annotations.Param;

/** Softmax and layer normalisation of rows. */
public class RowSuite extends Suite {
  @Param public RowFunction function;

  @Param("512")
  public long rows;

  @Param("768")
  public long columns;

  @Override
  Workload workload() {
    return function.workload(rows, columns);
  }
}
