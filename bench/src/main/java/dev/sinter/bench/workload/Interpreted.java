package dev.sinter.bench.workload;

import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;

/** A workload in the interpreter, which defines what is right. */
public final class Interpreted implements Execution {
  private final Workload workload;
  private List<Tensor> outputs = List.of();

  public Interpreted(Workload workload) {
    this.workload = workload;
  }

  @Override
  public void run(int times) {
    for (int i = 0; i < times; i++) {
      outputs = Interpreter.run(workload.graph(), workload.inputs());
    }
  }

  @Override
  public List<Tensor> outputs() {
    return outputs;
  }

  @Override
  public void close() {
    outputs = List.of();
  }
}
