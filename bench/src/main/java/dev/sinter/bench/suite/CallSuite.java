package dev.sinter.bench.suite;

import dev.sinter.bench.workload.Elementwise;
import dev.sinter.bench.workload.Workload;

/**
 * What a run costs by itself: two scalars are added. {@code -prof gc} must show that it allocates
 * nothing.
 */
public class CallSuite extends Suite {
  @Override
  Workload workload() {
    return Elementwise.scalars();
  }
}
