package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.composite.RecurrentCell;
import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.frontend.nn.functional.Dropout;
import dev.sinter.frontend.nn.functional.GateOrder;
import dev.sinter.frontend.nn.functional.Recurrent.Result;
import dev.sinter.frontend.nn.functional.Recurrent.Weights;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * A recurrent network over sequences x [N, T, I] → [N, T, D·H], of one or more layers in D = 1 or 2
 * directions.
 *
 * <p>Parameters of layer k: {@code weight_ih_lk} [G·H, I], {@code weight_hh_lk} [G·H, H], {@code
 * bias_ih_lk} and {@code bias_hh_lk} [G·H], and those of the way back with {@code _reverse} behind
 * them; gates lie in PyTorch's order. All begin uniform on ±1/√H.
 *
 * @param cell of all layers
 * @param hidden H
 * @param between done to the outputs of each layer but the last, in training
 * @param last whether only the outputs after the last step are given, [N, D·H]
 */
public record Recurrent(
    RecurrentCell cell,
    long hidden,
    int layers,
    boolean bidirectional,
    Dropout between,
    boolean last)
    implements Layer {
  public Recurrent {
    Positive.require("hidden size of a recurrent network", hidden);
    Positive.require("layers of a recurrent network", layers);
  }

  private static Recurrent of(RecurrentCell cell, long hidden) {
    return new Recurrent(cell, hidden, 1, false, Dropout.dropping(0), false);
  }

  /** h' = tanh(W·x + b + R·h + c). */
  public static Recurrent tanh(long hidden) {
    return of(dev.sinter.frontend.nn.functional.Recurrent.tanh(), hidden);
  }

  /** Long short-term memory. */
  public static Recurrent lstm(long hidden) {
    return of(dev.sinter.frontend.nn.functional.Recurrent.lstm(), hidden);
  }

  /** Gated recurrent units whose reset is after the product, as in PyTorch. */
  public static Recurrent gru(long hidden) {
    return of(dev.sinter.frontend.nn.functional.Recurrent.gruResetAfter(), hidden);
  }

  /** Gated recurrent units whose reset is before the product, as in the paper. */
  public static Recurrent gruResetBefore(long hidden) {
    return of(dev.sinter.frontend.nn.functional.Recurrent.gruResetBefore(), hidden);
  }

  public Recurrent withLayers(int count) {
    return new Recurrent(cell, hidden, count, bidirectional, between, last);
  }

  /** Forwards and backwards, with weights of their own. */
  public Recurrent inBothDirections() {
    return new Recurrent(cell, hidden, layers, true, between, last);
  }

  /** With dropout between layers. */
  public Recurrent withDropout(double dropped) {
    return new Recurrent(cell, hidden, layers, bidirectional, Dropout.dropping(dropped), last);
  }

  /** Giving what is known at the end of each sequence, [N, D·H]: the last layer's last states. */
  public Recurrent lastOnly() {
    return new Recurrent(cell, hidden, layers, bidirectional, between, true);
  }

  @Override
  public Value apply(Scope scope, Value x) {
    NumPy np = scope.np();
    Result result = run(scope, x, List.of(), null);
    return last ? np.concatenate(lastStates(np, result), -1) : result.y();
  }

  private List<Value> lastStates(NumPy np, Result result) {
    int directions = bidirectional ? 2 : 1;
    String ofLastLayer = "%d:".formatted((layers - 1) * directions);
    Value states = np.index(result.states().getFirst(), ofLastLayer);
    return np.split(states, directions, 0).stream().map(state -> np.squeeze(state, 0)).toList();
  }

  /**
   * Outputs and states.
   *
   * @param initial h and for an LSTM c, [layers·D, N, H] each; empty for zeros
   * @param lengthsOrNull how many steps each sequence has, integers [N]
   * @return outputs [N, T, D·H], and states [layers·D, N, H]
   */
  public Result run(Scope scope, Value x, List<Value> initial, Value lengthsOrNull) {
    NumPy np = scope.np();
    var network = new dev.sinter.frontend.nn.functional.Recurrent(cell, GateOrder.PYTORCH);
    Value first = np.swapAxes(x, 0, 1);
    List<List<Weights>> weights = weights(scope, x);
    Result result = network.run(np, first, weights, initial, lengthsOrNull, y -> dropped(scope, y));
    return new Result(np.swapAxes(result.y(), 0, 1), result.states());
  }

  private Value dropped(Scope scope, Value y) {
    return new dev.sinter.frontend.nn.layer.Dropout(between, false).apply(scope, y);
  }

  private List<List<Weights>> weights(Scope scope, Value x) {
    List<List<Weights>> all = new ArrayList<>();
    long inputs = scope.size(x, 2);
    for (int layer = 0; layer < layers; layer++) {
      List<Weights> directions = new ArrayList<>();
      directions.add(weights(scope, scope.element(x), "_l" + layer, inputs));
      if (bidirectional) {
        directions.add(weights(scope, scope.element(x), "_l" + layer + "_reverse", inputs));
      }
      all.add(directions);
      inputs = Math.multiplyExact(hidden, directions.size());
    }
    return all;
  }

  private Weights weights(Scope scope, ElementType element, String which, long inputs) {
    double bound = 1 / Math.sqrt((double) hidden);
    Initializer even = Initializer.uniform(-bound, bound);
    long rows = Math.multiplyExact(cell.gates(), hidden);
    TensorType bias = TensorType.of(element, rows);
    return new Weights(
        scope.parameter("weight_ih" + which, TensorType.of(element, rows, inputs), even),
        scope.parameter("weight_hh" + which, TensorType.of(element, rows, hidden), even),
        scope.parameter("bias_ih" + which, bias, even),
        scope.parameter("bias_hh" + which, bias, even));
  }
}
