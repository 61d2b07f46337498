package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.type.Dim;
import java.util.List;

/**
 * A kernel and how it is called.
 *
 * @param kernel its name says what it computes, not where
 * @param operands one a passed buffer, in order
 * @param arguments one a kernel argument, in order
 * @param extent size of the parallel index range
 * @param grain parallel indices that are worth a worker of their own
 * @param inPlace operands of which each element is read only where the result's is then written, so
 *     that their memory may be the result's (operand 0)
 */
public record ScheduledKernel(
    Kernel kernel,
    List<Operand> operands,
    List<Dim> arguments,
    Dim extent,
    Dim grain,
    List<Value> inPlace) {
  public ScheduledKernel {
    operands = List.copyOf(operands);
    arguments = List.copyOf(arguments);
    inPlace = List.copyOf(inPlace);
  }

  /** What is passed for a buffer. */
  public sealed interface Operand {
    /** A value of the graph, dense in memory. */
    record Of(Value value) implements Operand {}

    /** Working memory of each worker. */
    record Scratch(Dim bytes) implements Operand {}
  }
}
