package dev.sinter.cli.model;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model that is ready to run, whatever runs it. */
public sealed interface Engine extends AutoCloseable {
  /** What it takes and gives. */
  Signature signature();

  /** What the model says of itself. */
  Map<String, String> metadata();

  /** What runs it, and why, in one line. */
  String explain();

  /** The outputs for these inputs, both in the order of the signature. */
  List<Tensor> run(List<Tensor> inputs);

  /** The same run again and again, as cheap as this engine can do it. */
  Repeat repeat(List<Tensor> inputs);

  @Override
  void close();

  /** A run to be repeated. */
  interface Repeat extends Runnable, AutoCloseable {
    @Override
    void close();
  }

  /**
   * The interpreter, which defines what is right.
   *
   * @param explain that it is this, and why
   */
  record Interpreted(Graph graph, String explain) implements Engine {
    public Interpreted(Graph graph) {
      this(graph, "interpreter");
    }

    @Override
    public Signature signature() {
      return ModelSource.signatureOf(graph);
    }

    @Override
    public Map<String, String> metadata() {
      return graph.metadata();
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
      return Interpreter.run(graph, inputs);
    }

    @Override
    public Repeat repeat(List<Tensor> inputs) {
      return new RunAgain(() -> run(inputs), () -> {});
    }

    @Override
    public void close() {
      // A graph holds nothing that must be given back.
    }
  }

  /**
   * Compiled kernels.
   *
   * @param left why it is not what was asked for; empty where it is
   */
  record Kernels(Executable executable, Map<String, String> metadata, Optional<String> left)
      implements Engine {
    public Kernels {
      metadata = Map.copyOf(metadata);
    }

    /** The same, where machine code was asked for that cannot be. */
    Kernels without(Optional<String> why) {
      return new Kernels(executable, metadata, why);
    }

    @Override
    public Signature signature() {
      return executable.signature();
    }

    @Override
    public String explain() {
      return executable.explain() + left.map(why -> "; no machine code: " + why).orElse("");
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
      return executable.run(inputs);
    }

    /** In one session, into the memory of the first run's outputs. */
    @Override
    public Repeat repeat(List<Tensor> inputs) {
      Session session = executable.session();
      Tensor[] in = inputs.toArray(Tensor[]::new);
      Tensor[] out = session.run(inputs).toArray(Tensor[]::new);
      return new RunAgain(() -> session.run(in, out), session::close);
    }

    @Override
    public void close() {
      executable.close();
    }
  }

  /** A repeat made of what to do and what to do in the end. */
  record RunAgain(Runnable action, Runnable end) implements Repeat {
    @Override
    public void run() {
      action.run();
    }

    @Override
    public void close() {
      end.run();
    }
  }
}
