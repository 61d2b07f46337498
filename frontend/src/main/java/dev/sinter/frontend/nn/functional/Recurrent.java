package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.CellActivation;
import dev.sinter.frontend.composite.GruCell;
import dev.sinter.frontend.composite.LstmCell;
import dev.sinter.frontend.composite.RecurrentCell;
import dev.sinter.frontend.composite.RecurrentLayer;
import dev.sinter.frontend.composite.RecurrentLayer.Direction;
import dev.sinter.frontend.composite.RnnCell;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Recurrent networks of one or more layers, in one or both directions, over sequences [T, N, I]: T
 * steps, N sequences. Each layer reads the outputs of the one below.
 *
 * @param cell of all layers: {@link #tanh}, {@link #relu}, {@link #lstm}, or one of both GRUs
 * @param order of the gates in weights and biases
 */
public record Recurrent(RecurrentCell cell, GateOrder order) {
  /**
   * The weights of one direction of one layer.
   *
   * @param input [G·H, I]
   * @param hidden [G·H, H]
   * @param inputBiasOrNull [G·H]
   * @param hiddenBiasOrNull [G·H]
   */
  public record Weights(Value input, Value hidden, Value inputBiasOrNull, Value hiddenBiasOrNull) {}

  /**
   * What a network gives.
   *
   * @param y the last layer's outputs [T, N, D·H], those of both directions side by side
   * @param states after the last step, h and for an LSTM c: [layers·D, N, H] each
   */
  public record Result(Value y, List<Value> states) {}

  /** h' = tanh(W·x + b + R·h + c) (Elman, 1990). */
  public static RecurrentCell tanh() {
    return new RnnCell(CellActivation.TANH, OptionalDouble.empty());
  }

  /** h' = max(W·x + b + R·h + c, 0). */
  public static RecurrentCell relu() {
    return new RnnCell(CellActivation.of(CellActivation.Kind.RELU), OptionalDouble.empty());
  }

  /** Long short-term memory (Hochreiter, Schmidhuber, 1997; with a forget gate, Gers, 2000). */
  public static RecurrentCell lstm() {
    return new LstmCell(
        CellActivation.SIGMOID,
        CellActivation.TANH,
        CellActivation.TANH,
        OptionalDouble.empty(),
        false);
  }

  /** Candidate tanh(W·x + b + R·(r∘h) + c): the reset before the product (Cho et al., 2014). */
  public static RecurrentCell gruResetBefore() {
    return new GruCell(CellActivation.SIGMOID, CellActivation.TANH, OptionalDouble.empty(), false);
  }

  /**
   * Candidate tanh(W·x + b + r∘(R·h + c)): the reset after the product, as in PyTorch and cuDNN.
   */
  public static RecurrentCell gruResetAfter() {
    return new GruCell(CellActivation.SIGMOID, CellActivation.TANH, OptionalDouble.empty(), true);
  }

  /**
   * The network's outputs.
   *
   * @param layers for each layer the weights of its one or two directions, forward first
   * @param initial h and for an LSTM c, [layers·D, N, H] each; empty for zeros
   * @param lengthsOrNull how many steps each sequence has, integers [N]; later ones are not read
   */
  public Result run(
      NumPy np, Value x, List<List<Weights>> layers, List<Value> initial, Value lengthsOrNull) {
    return run(np, x, layers, initial, lengthsOrNull, between -> between);
  }

  /**
   * The network's outputs, with something done to those of each layer but the last: dropout.
   *
   * @param between of outputs [T, N, D·H]
   */
  public Result run(
      NumPy np,
      Value x,
      List<List<Weights>> layers,
      List<Value> initial,
      Value lengthsOrNull,
      Function<Value, Value> between) {
    int directions = layers.getFirst().size();
    requireStates(initial, layers.size() * directions);
    Value y = x;
    List<List<Value>> states = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      String part = "%d:%d".formatted(layer * directions, (layer + 1) * directions);
      List<Value> before = initial.stream().map(state -> np.index(state, part)).toList();
      List<Value> results = layer(np, y, layers.get(layer), before, lengthsOrNull);
      states.add(results.subList(1, results.size()));
      Value outputs = joined(np, results.getFirst());
      y = layer < layers.size() - 1 ? between.apply(outputs) : outputs;
    }
    List<Value> last =
        IntStream.range(0, cell.states())
            .mapToObj(i -> np.concatenate(states.stream().map(one -> one.get(i)).toList(), 0))
            .toList();
    return new Result(y, last);
  }

  /** One step: x [N, I] and states [N, H] → the next states, the first of which is the output. */
  public List<Value> step(NumPy np, Value x, Weights weights, List<Value> states) {
    List<Value> stacked = states.stream().map(state -> np.expandDims(state, 0)).toList();
    Result result = run(np, np.expandDims(x, 0), List.of(List.of(weights)), stacked, null);
    return result.states.stream().map(state -> np.squeeze(state, 0)).toList();
  }

  private List<Value> layer(
      NumPy np, Value x, List<Weights> weights, List<Value> initial, Value lengths) {
    Direction direction = weights.size() == 2 ? Direction.BIDIRECTIONAL : Direction.FORWARD;
    List<RecurrentCell> cells = weights.stream().map(_ -> cell).toList();
    List<Value> states = new ArrayList<>(initial);
    while (states.size() < cell.states()) {
      states.add(null);
    }
    RecurrentLayer.Operands operands =
        new RecurrentLayer.Operands(
            x,
            np.stack(weights.stream().map(one -> ordered(np, one.input)).toList(), 0),
            np.stack(weights.stream().map(one -> ordered(np, one.hidden)).toList(), 0),
            biases(np, weights),
            lengths,
            states,
            null);
    return new RecurrentLayer(cells, direction).apply(np.builder(), operands);
  }

  /** [D, 2·G·H], or null where there is none. */
  private Value biases(NumPy np, List<Weights> weights) {
    boolean none =
        weights.stream()
            .allMatch(one -> one.inputBiasOrNull == null && one.hiddenBiasOrNull == null);
    return none ? null : np.stack(weights.stream().map(one -> bias(np, one)).toList(), 0);
  }

  private Value bias(NumPy np, Weights weights) {
    Value like = Objects.requireNonNullElse(weights.inputBiasOrNull, weights.hiddenBiasOrNull);
    Value zeros = np.zerosLike(like);
    Value input = Objects.requireNonNullElse(weights.inputBiasOrNull, zeros);
    Value hidden = Objects.requireNonNullElse(weights.hiddenBiasOrNull, zeros);
    return np.concatenate(List.of(ordered(np, input), ordered(np, hidden)), 0);
  }

  private Value ordered(NumPy np, Value rows) {
    return order.toOnnx(np, rows, cell);
  }

  /** Y [T, D, N, H] as [T, N, D·H]. */
  private static Value joined(NumPy np, Value y) {
    List<Dim> dims = y.type().shape().dims();
    return np.reshape(
        np.transpose(y, 0, 2, 1, 3),
        List.of(dims.get(0), dims.get(2), dims.get(1).times(dims.get(3))));
  }

  private void requireStates(List<Value> initial, int count) {
    boolean fits =
        (initial.isEmpty() || initial.size() == cell.states())
            && initial.stream()
                .allMatch(one -> one.type().rank() == 3 && one.type().dim(0).is(count));
    if (!fits) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "initial states %s, expected %d of shape [%d, N, H]"
              .formatted(initial.stream().map(Value::type).toList(), cell.states(), count));
    }
  }
}
