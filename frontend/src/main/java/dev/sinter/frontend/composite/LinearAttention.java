package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention with a state in place of a softmax: a scan over time in f32, whose state S [B, G, K, V]
 * is read by the queries of each step.
 *
 * <pre>
 *   linear       S ← S + k⊗v                        Katharopoulos et al., 2020
 *   gated        S ← exp(g)·S + k⊗v                 Yang et al., 2023
 *   delta        S ← S + k⊗β·(v − Sᵀk)              Yang et al., 2024
 *   gated delta  both: S ← exp(g)·S before the rest
 *   o = scale·Sᵀq
 * </pre>
 *
 * @param gated whether the state decays, by one more operand
 * @param delta whether what the state knows of a key is replaced, at a rate that is one more
 *     operand
 */
public record LinearAttention(boolean gated, boolean delta, double scale) {
  /**
   * A composite {@code LinearAttention}.
   *
   * @param state [B, G, K, V]
   * @param steps q [B, T, H, K], H a multiple of G; k [B, T, G, K]; v [B, T, G, V]; where there is
   *     one, the decay's logarithm [B, T, G, K or 1]; where there is one, the rate [B, T, G or 1,
   *     1]
   * @return o [B, T, H, V] of the type of q, and the last state, of the type of the first
   */
  public List<Value> apply(NumPy np, Value state, List<Value> steps) {
    Attributes attributes =
        Attributes.NONE
            .with("gated", gated ? 1 : 0)
            .with("delta", delta ? 1 : 0)
            .with("scale", scale);
    List<Value> operands = new ArrayList<>(List.of(state));
    operands.addAll(steps);
    return Enclosure.add(np.builder(), "LinearAttention", attributes, operands, this::body);
  }

  private List<Value> body(NumPy np, List<Value> of) {
    List<Value> operands = new ArrayList<>(List.of(np.cast(of.getFirst(), ElementType.F32)));
    // Time first: a scan takes slices of axis 0.
    of.subList(1, of.size())
        .forEach(steps -> operands.add(np.transpose(np.cast(steps, ElementType.F32), 1, 0, 2, 3)));
    Scan scan = new Scan(1, 0, operands.get(1).type().dim(0), false, step(np, operands));
    List<Value> results = np.builder().applyAll(scan, operands);
    return List.of(
        np.cast(np.transpose(results.get(1), 1, 0, 2, 3), of.get(1).type().element()),
        np.cast(results.get(0), of.getFirst().type().element()));
  }

  private Graph step(NumPy outer, List<Value> operands) {
    GraphBuilder builder = new GraphBuilder("step").at(outer.builder().location());
    List<Value> inputs = new ArrayList<>();
    for (Value operand : operands) {
      TensorType type = operand.type();
      List<Dim> dims = type.shape().dims();
      boolean carried = inputs.isEmpty();
      inputs.add(
          builder.input(
              "in" + inputs.size(),
              carried ? type : type.withShape(new Shape(dims.subList(1, dims.size())))));
    }
    NumPy np = new NumPy(builder);
    Value next = next(np, inputs);
    builder.output("state", next);
    builder.output("o", read(np, inputs.get(1), next));
    return builder.build();
  }

  private Value next(NumPy np, List<Value> in) {
    Value state = in.getFirst();
    Value column = np.expandDims(in.get(2), 3);
    Value value = np.expandDims(in.get(3), 2);
    if (gated) {
      state = np.mul(state, np.expandDims(np.exp(in.get(4)), 3));
    }
    if (delta) {
      Value known = np.matmul(np.swapAxes(column, 2, 3), state);
      value = np.mul(np.expandDims(in.getLast(), 3), np.sub(value, known));
    }
    return np.add(state, np.mul(column, value));
  }

  /** Query heads that share a state are the rows of one product. */
  private Value read(NumPy np, Value q, Value state) {
    List<Dim> from = q.type().shape().dims();
    Dim groups = state.type().dim(1);
    Dim size = from.get(2);
    Value rows = np.reshape(q, List.of(from.get(0), groups, from.get(1).floorDiv(groups), size));
    Value read = np.mul(np.matmul(rows, state), scale);
    return np.reshape(read, List.of(from.get(0), from.get(1), state.type().dim(3)));
  }
}
