package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.List;
import java.util.OptionalDouble;

/** The simple recurrent cell (Elman, 1990): h' = f(x·Wᵀ + h·Rᵀ + b). */
public record RnnCell(CellActivation f, OptionalDouble clip) implements RecurrentCell {
  @Override
  public String operator() {
    return "RNN";
  }

  @Override
  public int gates() {
    return 1;
  }

  @Override
  public int states() {
    return 1;
  }

  @Override
  public String describe() {
    return f + (clip.isPresent() ? " clip" : "");
  }

  @Override
  public Value earlyBias(NumPy np, Value rb) {
    return rb;
  }

  @Override
  public List<Value> invariants(NumPy np, Weights weights) {
    return List.of(weights.r());
  }

  @Override
  public List<Value> step(NumPy np, Value projected, List<Value> state, List<Value> invariants) {
    Value sum =
        np.add(
            projected, RecurrentCell.timesTransposed(np, state.getFirst(), invariants.getFirst()));
    return List.of(RecurrentCell.activate(np, f, clip, sum));
  }
}
