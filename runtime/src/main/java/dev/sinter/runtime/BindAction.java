package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Step;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Gives a symbol its value, and places what this makes known: arena buffers, and outputs of the
 * caller.
 */
final class BindAction implements Action {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Step.Bind step;
  private final int symbol;
  private final Slot source;
  private final List<PhaseLayout> phases;
  private final List<Integer> outputs;

  BindAction(
      Step.Bind step, int symbol, Slot source, List<PhaseLayout> phases, List<Integer> outputs) {
    this.step = step;
    this.symbol = symbol;
    this.source = source;
    this.phases = List.copyOf(phases);
    this.outputs = List.copyOf(outputs);
  }

  @Override
  public void run(Frame frame) {
    long value = frame.root(source.root()).get(LONG, source.offset(frame.symbols()));
    if (value < 0) {
      throw new SinterException(
          ErrorCode.VALUE_OUT_OF_RANGE, "size '%s' came out as %d".formatted(step.symbol(), value));
    }
    frame.symbols()[symbol] = value;
    for (PhaseLayout phase : phases) {
      phase.place(frame);
    }
    for (int output : outputs) {
      frame.ports().takeOutput(output, frame.symbols());
    }
  }
}
