package dev.sinter.bench.peer.pytorch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import dev.sinter.bench.peer.Concurrency;
import dev.sinter.bench.peer.Peer;
import dev.sinter.bench.workload.Execution;
import dev.sinter.bench.workload.Workload;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * PyTorch's CPU library, called through the Deep Java Library. It runs the TorchScript file {@code
 * NAME.pt} beside {@code NAME.onnx}.
 */
public final class PyTorchPeer implements Peer {
  static final String ENGINE = "PyTorch";

  /** What the jar with the native code says of itself. */
  private static final String NATIVE = "native/lib/pytorch.properties";

  @Override
  public String key() {
    return "pytorch";
  }

  @Override
  public String name() {
    return "PyTorch";
  }

  @Override
  public Optional<String> load(boolean spin) {
    if (ClassLoader.getSystemResource(NATIVE) == null) {
      return Optional.of("absent: its jars are not on the class path");
    }
    WaitPolicy.set(spin);
    // What is not here must not be sought elsewhere.
    System.setProperty("ai.djl.offline", "true");
    try {
      Engine.getEngine(ENGINE).newBaseManager(Device.cpu()).close();
      return Optional.empty();
    } catch (EngineException | LinkageError e) {
      return Optional.of("absent: its library does not load here");
    }
  }

  @Override
  public String description() {
    return "PyTorch %s through the Deep Java Library %s: frozen TorchScript"
        .formatted(Engine.getEngine(ENGINE).getVersion(), Engine.getDjlVersion());
  }

  @Override
  public Execution open(Workload workload, List<Tensor> like, Concurrency concurrency) {
    return PyTorchExecution.open(workload, like, concurrency);
  }
}
