package dev.sinter.bench.peer;

import dev.sinter.bench.workload.Execution;
import dev.sinter.bench.workload.Workload;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Another system that runs models. Each is a service in a package of its own, which alone knows the
 * system's library; without that library it says that it is absent.
 */
public interface Peer {
  /** How options name it: {@code onnxruntime}. */
  String key();

  /** How tables name it: {@code ONNX Runtime}. */
  String name();

  /**
   * Loads it, which must come first, and gives why it cannot take part, in a few words; empty where
   * it can.
   *
   * @param spin as every {@link Concurrency} will say
   */
  Optional<String> load(boolean spin);

  /** What exactly runs, with versions. */
  String description();

  /**
   * Opens a workload that comes from a file.
   *
   * @param like tensors of the outputs' types
   * @throws IllegalStateException where it has no such file, or cannot read or run it
   */
  Execution open(Workload workload, List<Tensor> like, Concurrency concurrency);

  /** All of them, by key. */
  static List<Peer> all() {
    return ServiceLoader.load(Peer.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(Peer::key))
        .toList();
  }

  /**
   * The one with this key.
   *
   * @throws SinterException USAGE where there is none, with those that there are
   */
  static Peer named(String key) {
    return all().stream()
        .filter(peer -> peer.key().equals(key))
        .findFirst()
        .orElseThrow(() ->
            new SinterException(
                ErrorCode.USAGE,
                "no peer '%s'; there are: %s"
                    .formatted(key, String.join(", ", all().stream().map(Peer::key).toList()))));
  }
}
