package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of runs of an {@link Executable}: it owns an arena and the model's state, and serves one
 * caller at a time. Calls from several threads must be ordered by the caller; one that comes while
 * another runs is refused.
 *
 * <p>A run that fails after it began leaves the state half written: the session then refuses to run
 * until {@link #restore}.
 */
public final class Session implements AutoCloseable {
  private final Executable executable;
  private final LinkedProgram linked;
  private final Frame frame;
  private final BoundPrograms programs;
  private final Gate gate = new Gate("the session", 1);
  private final RunControl endless = RunControl.unlimited();
  private boolean stateIsWhole = true;

  Session(Executable executable, LinkedProgram linked, WorkerPool workers, RunOptions options) {
    this.executable = executable;
    this.linked = linked;
    frame = new Frame(linked, workers, options);
    programs = new BoundPrograms(linked, frame, options.boundShapes());
  }

  /** Runs on inputs by name and gives the outputs by name, in the order of the signature. */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return run(inputs, endless);
  }

  /** Runs as {@link #run(Map)} does, until the control says otherwise. */
  public Map<String, Tensor> run(Map<String, Tensor> inputs, RunControl control) {
    Tensor[] outputs = new Tensor[linked.signature().outputs().size()];
    run(NamedTensors.order(linked.signature().inputs(), inputs), outputs, control);
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < outputs.length; i++) {
      named.put(linked.signature().outputs().get(i).name(), outputs[i]);
    }
    return named;
  }

  /** Runs on inputs in the order of the signature and gives the outputs in its order. */
  public List<Tensor> run(List<Tensor> inputs) {
    Tensor[] outputs = new Tensor[linked.signature().outputs().size()];
    run(inputs.toArray(Tensor[]::new), outputs);
    return List.of(outputs);
  }

  /** Runs as {@link #run(Tensor[], Tensor[], RunControl)} does, to the end. */
  public void run(Tensor[] inputs, Tensor[] outputs) {
    run(inputs, outputs, endless);
  }

  /**
   * Runs on inputs in the order of the signature, into outputs in its order; an output that is null
   * is allocated. With outputs given, a run allocates nothing on the Java heap, after a first one
   * with the same sizes of the inputs.
   *
   * <p>Tensors are used in place, except those on the heap, those of a confined arena, and outputs
   * that share memory with another tensor of the call, which are copied.
   *
   * @throws SinterException {@link ErrorCode#INPUT_MISSING}, {@link ErrorCode#INPUT_UNKNOWN},
   *     {@link ErrorCode#INPUT_TYPE} or {@link ErrorCode#INPUT_SHAPE} for tensors that do not fit
   *     the signature; {@link ErrorCode#CANCELLED}; {@link ErrorCode#CLOSED}; {@link
   *     ErrorCode#LIMIT_EXCEEDED} where memory does not suffice; {@link
   *     ErrorCode#VALUE_OUT_OF_RANGE} as the model's operators do
   */
  public void run(Tensor[] inputs, Tensor[] outputs, RunControl control) {
    begin();
    try {
      requireWholeState();
      frame.ports().bind(inputs, frame.symbols());
      BoundProgram program = programs.get();
      frame.control(control);
      frame.ports().take(inputs, outputs, frame.symbols());
      stateIsWhole = linked.states().isEmpty();
      program.run(frame);
      frame.ports().finish();
      stateIsWhole = true;
    } catch (ArithmeticException e) {
      throw new SinterException(
          ErrorCode.VALUE_OUT_OF_RANGE,
          "a size goes beyond 64 bits or is divided by zero: " + e.getMessage(),
          e);
    } finally {
      frame.release();
      end();
    }
  }

  private void requireWholeState() {
    if (!stateIsWhole) {
      throw new IllegalStateException(
          "a run failed and left the session's state half written: restore it first");
    }
  }

  /** A copy of the state by name. */
  public Map<String, Tensor> state() {
    begin();
    try {
      requireWholeState();
      Map<String, Tensor> copies = new LinkedHashMap<>();
      frame.state().forEach((name, tensor) -> copies.put(name, tensor.copy()));
      return copies;
    } finally {
      end();
    }
  }

  /**
   * A copy of one piece of the state.
   *
   * @throws SinterException {@link ErrorCode#INPUT_UNKNOWN} where there is none of that name
   */
  public Tensor state(String name) {
    begin();
    try {
      requireWholeState();
      return NamedTensors.find(name, frame.state()).copy();
    } finally {
      end();
    }
  }

  /**
   * Sets one piece of the state and lets the rest be.
   *
   * @throws SinterException {@link ErrorCode#INPUT_UNKNOWN} or {@link ErrorCode#INPUT_TYPE}
   */
  public void restore(String name, Tensor value) {
    begin();
    try {
      requireWholeState();
      NamedTensors.copy(name, value, NamedTensors.find(name, frame.state()));
    } finally {
      end();
    }
  }

  /**
   * Sets all of the state.
   *
   * @throws SinterException {@link ErrorCode#INPUT_MISSING}, {@link ErrorCode#INPUT_UNKNOWN} or
   *     {@link ErrorCode#INPUT_TYPE}
   */
  public void restore(Map<String, Tensor> state) {
    begin();
    try {
      NamedTensors.copy(state, frame.state());
      stateIsWhole = true;
    } finally {
      end();
    }
  }

  private void begin() {
    executable.gate().enter();
    try {
      gate.enter();
    } catch (RuntimeException e) {
      executable.gate().leave();
      throw e;
    }
  }

  private void end() {
    gate.leave();
    executable.gate().leave();
  }

  /** Frees its memory, after the end of a run in progress. */
  @Override
  public void close() {
    if (gate.close()) {
      frame.close();
      executable.forget(this);
    }
  }
}
