package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts an artifact again in a JVM with the Vector API, which a running one cannot get. */
final class Restart {
  /** Set in a JVM that was started so: it must not start another. */
  private static final String PROPERTY = "sinter.restarted";

  /** Below this size of the weights, scalar code is done before another JVM has started. */
  private static final long PAYS_FROM_BYTES = 4 << 20;

  private final boolean pays;
  private final Path java;

  private Restart(boolean pays, Path java) {
    this.pays = pays;
    this.java = java;
  }

  static Restart of(Artifact artifact) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    VariantChoice here = VariantChoice.of(artifact, Optional.empty(), Host.current());
    boolean isScalar = here.variant().target().equals(Target.JVM_SCALAR.name());
    boolean possible =
        VectorSupport.preferredBits() == 0
            && System.getProperty(PROPERTY) == null
            && Files.isExecutable(java);
    return new Restart(
        possible && isScalar && here.left().isPresent() && weights(artifact) >= PAYS_FROM_BYTES,
        java);
  }

  private static long weights(Artifact artifact) {
    long bytes = 0;
    for (Tensor constant : artifact.constants().values()) {
      bytes += constant.data().byteSize();
    }
    return bytes;
  }

  boolean pays() {
    return pays;
  }

  /** Runs the main class with these arguments to its end, and gives its exit status. */
  int run(String[] arguments) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-D" + PROPERTY + "=true"));
    // C1 gives up on methods full of vector work and leaves some of them slow for seconds; without
    // it
    // the first result comes about a third sooner.
    command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "-XX:-TieredCompilation"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ArtifactMain.class.getName()));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      return process.waitFor();
    } catch (IOException e) {
      throw new SinterException(ErrorCode.INTERNAL, "Java could not be started again: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SinterException(ErrorCode.CANCELLED, "interrupted", e);
    }
  }
}
