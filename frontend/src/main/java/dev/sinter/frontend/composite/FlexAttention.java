package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Attention whose scores and probabilities a model changes by graphs of its own:
 *
 * <pre>
 *   y = probabilityChange(softmax(scoreChange(scale·q·kᵀ)))·v
 * </pre>
 *
 * @param precision the type of scores and probabilities
 */
public record FlexAttention(
    double scale,
    ElementType precision,
    Optional<Change> scoreChange,
    Optional<Change> probabilityChange) {
  /**
   * A graph from scores [B, H, L, S], and what else it reads, to scores.
   *
   * @param reads the values of the graph around it for the inputs after the first
   */
  public record Change(Graph graph, List<Value> reads) {
    public Change {
      reads = List.copyOf(reads);
    }
  }

  /** A composite {@code FlexAttention} of q [B, H, L, E], k [B, G, S, E], v [B, G, S, F]. */
  public Value apply(NumPy np, Value q, Value k, Value v) {
    Attributes attributes =
        Attributes.NONE.with("scale", scale).with("precision", precision.text());
    List<Value> operands = new ArrayList<>(List.of(q, k, v));
    scoreChange.ifPresent(change -> operands.addAll(change.reads()));
    probabilityChange.ifPresent(change -> operands.addAll(change.reads()));
    Enclosure.Body body = (in, of) -> List.of(body(in, of));
    return Enclosure.add(np.builder(), "FlexAttention", attributes, operands, body).getFirst();
  }

  private Value body(NumPy np, List<Value> of) {
    Value q = of.get(0);
    double half = Math.sqrt(Math.abs(scale));
    Value k = np.mul(Attention.shared(np, of.get(1), q.type().dim(1)), half);
    Value v = Attention.shared(np, of.get(2), q.type().dim(1));
    Value scores = np.matmul(np.mul(q, Math.copySign(half, scale)), np.swapAxes(k, -1, -2));
    int split = 3 + scoreChange.map(change -> change.reads().size()).orElse(0);
    Value changed = changed(np, scoreChange, np.cast(scores, precision), of.subList(3, split));
    Value probabilities =
        changed(
            np,
            probabilityChange,
            Softmax.softmax(np, changed, List.of(3)),
            of.subList(split, of.size()));
    return np.cast(np.matmul(probabilities, np.cast(v, precision)), v.type().element());
  }

  private static Value changed(NumPy np, Optional<Change> change, Value scores, List<Value> reads) {
    if (change.isEmpty()) {
      return scores;
    }
    List<Value> arguments = new ArrayList<>(List.of(scores));
    arguments.addAll(reads);
    return np.builder().inline(change.get().graph(), arguments).getFirst();
  }
}
