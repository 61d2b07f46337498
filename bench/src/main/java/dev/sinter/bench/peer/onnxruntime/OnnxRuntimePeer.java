package dev.sinter.bench.peer.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import dev.sinter.bench.peer.Concurrency;
import dev.sinter.bench.peer.Peer;
import dev.sinter.bench.workload.Execution;
import dev.sinter.bench.workload.Workload;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** ONNX Runtime on its default provider for CPUs. */
public final class OnnxRuntimePeer implements Peer {
  @Override
  public String key() {
    return "onnxruntime";
  }

  @Override
  public String name() {
    return "ONNX Runtime";
  }

  @Override
  public Optional<String> load(boolean spin) {
    try {
      OrtEnvironment.getEnvironment();
      return Optional.empty();
    } catch (LinkageError e) {
      return Optional.of("absent: its library does not load here");
    }
  }

  @Override
  public String description() {
    return "ONNX Runtime "
        + OrtEnvironment.getEnvironment().getVersion()
        + ": CPU provider, all optimisations, outputs made once";
  }

  @Override
  public Execution open(Workload workload, List<Tensor> like, Concurrency concurrency) {
    return OnnxRuntimeExecution.open(workload, like, concurrency);
  }
}
