package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.Index;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One step of a recurrent layer. H is the hidden size, N the batch; G gates lie one after another
 * in weights and projections. What does not depend on the state is computed for all steps at once
 * before the loop.
 */
public sealed interface RecurrentCell permits GruCell, LstmCell, RnnCell {

  /**
   * The weights of one direction, those of optional inputs null.
   *
   * @param w [G·H, I]
   * @param r [G·H, H]
   * @param wb [G·H]
   * @param rb [G·H]
   * @param p peepholes [3·H], for LSTM
   */
  record Weights(Value w, Value r, Value wb, Value rb, Value p) {}

  /** The operator's name in ONNX. */
  String operator();

  int gates();

  /** How many values a step hands to the next, the hidden one first. */
  int states();

  /** What a scheduler needs to know beyond the weights, in one line. */
  String describe();

  /** The part of the recurrent bias that may be added before the loop. */
  Value earlyBias(NumPy np, Value rb);

  /** What each step needs besides projection and state. */
  List<Value> invariants(NumPy np, Weights weights);

  /**
   * The next state.
   *
   * @param projected the input times its weights plus biases, [N, G·H]
   * @param state each [N, H]
   * @param invariants what {@link #invariants} gave, as seen in the loop
   */
  List<Value> step(NumPy np, Value projected, List<Value> state, List<Value> invariants);

  /** Block {@code from} up to but without {@code to} of size {@code hidden} along an axis. */
  static Value blocks(NumPy np, Value x, int axis, Dim hidden, int from, int to) {
    Index range =
        new Index.Range(
            java.util.Optional.of(hidden.times(from)), java.util.Optional.of(hidden.times(to)), 1);
    return np.index(x, axis == 0 ? List.of(range) : List.of(Index.all(), range));
  }

  /** x·mᵀ for x [N, K] and m [M, K]. */
  static Value timesTransposed(NumPy np, Value x, Value m) {
    return np.matmul(x, np.transpose(m));
  }

  /** The activation of a value, which is bounded first where there is a threshold. */
  static Value activate(NumPy np, CellActivation function, OptionalDouble clip, Value x) {
    Value bounded =
        clip.isEmpty() ? x : np.maximum(np.minimum(x, clip.getAsDouble()), -clip.getAsDouble());
    return function.apply(np, bounded);
  }
}
