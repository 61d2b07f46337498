package dev.sinter.bench.workload;

import dev.sinter.bench.measure.Candidate;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;

/** Something that runs a workload. */
public interface Execution extends Candidate {
  /** What the last run gave, in the order of the graph's outputs; the next one overwrites it. */
  List<Tensor> outputs();
}
