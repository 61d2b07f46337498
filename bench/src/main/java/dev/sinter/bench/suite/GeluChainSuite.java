package dev.sinter.bench.suite;

import dev.sinter.bench.workload.Elementwise;
import dev.sinter.bench.workload.Prepared;
import dev.sinter.bench.workload.Workload;
import java.util.Set;
import org.openjdk.jmh.annotations.Param;

/** What fusion gains: {@code gelu(x·a + b) + r} in one kernel and in one for each operation. */
public class GeluChainSuite extends Suite {
  @Param({"32768", "1048576"})
  public long size;

  @Param({"true", "false"})
  public boolean fuse;

  @Override
  Workload workload() {
    return Elementwise.geluChain(size);
  }

  @Override
  Set<String> without() {
    return fuse ? Set.of() : Set.of(Prepared.FUSION);
  }
}
