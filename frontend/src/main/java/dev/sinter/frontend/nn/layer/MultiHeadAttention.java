package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.frontend.nn.functional.DotProductAttention;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * Attention of several heads (Vaswani et al., 2017) over x [N, L, E]: {@code in_proj_weight} [3·E,
 * E] and {@code in_proj_bias} make queries, keys and values, {@code out_proj.weight} [E, E] and
 * {@code out_proj.bias} what becomes of all heads.
 *
 * @param heads divides E
 * @param causal whether a place sees itself and what is before it only
 */
public record MultiHeadAttention(long heads, boolean causal) implements Layer {
  public MultiHeadAttention {
    Positive.require("heads of attention", heads);
  }

  /** Every place sees all. */
  public MultiHeadAttention(long heads) {
    this(heads, false);
  }

  /** Every place sees itself and what is before it. */
  public MultiHeadAttention causally() {
    return new MultiHeadAttention(heads, true);
  }

  /** Places of x look at each other. */
  @Override
  public Value apply(Scope scope, Value x) {
    NumPy np = scope.np();
    Projection in = projection(scope, x);
    Value all = np.add(np.matmul(x, np.transpose(in.weight)), in.bias);
    List<Value> parts = np.split(all, 3, -1);
    return attend(scope, parts, null);
  }

  /**
   * Places of one sequence look at another.
   *
   * @param q [N, L, E]
   * @param k [N, S, E]
   * @param v [N, S, E]
   * @param maskOrNull bool, true where a query may look, or numbers that are added to the scores;
   *     broadcasts to [N, heads, L, S]
   */
  public Value apply(Scope scope, Value q, Value k, Value v, Value maskOrNull) {
    NumPy np = scope.np();
    Projection in = projection(scope, q);
    List<Value> weights = np.split(np.transpose(in.weight), 3, -1);
    List<Value> biases = np.split(in.bias, 3, 0);
    List<Value> parts =
        List.of(
            np.add(np.matmul(q, weights.get(0)), biases.get(0)),
            np.add(np.matmul(k, weights.get(1)), biases.get(1)),
            np.add(np.matmul(v, weights.get(2)), biases.get(2)));
    return attend(scope, parts, maskOrNull);
  }

  private record Projection(Value weight, Value bias) {}

  private Projection projection(Scope scope, Value x) {
    long size = scope.size(x, -1);
    if (x.type().rank() != 3 || size % heads != 0) {
      throw scope.problem(
          ErrorCode.SHAPE_MISMATCH,
          "x is %s, expected [N, L, E] with an E that %d heads divide".formatted(x.type(), heads));
    }
    TensorType weight = TensorType.of(scope.element(x), 3 * size, size);
    return new Projection(
        scope.parameter("in_proj_weight", weight, Initializer.xavierUniform()),
        scope.parameter(
            "in_proj_bias", TensorType.of(scope.element(x), 3 * size), Initializer.zeros()));
  }

  private Value attend(Scope scope, List<Value> parts, Value mask) {
    NumPy np = scope.np();
    List<Value> split =
        parts.stream().map(part -> DotProductAttention.splitHeads(np, part, heads)).toList();
    long size = scope.size(parts.getFirst(), -1);
    double scale = Math.sqrt((double) heads / size);
    Value y =
        DotProductAttention.attention(
            np, split.get(0), split.get(1), split.get(2), mask, scale, causal);
    Linear out = new Linear(size).withBias(Initializer.zeros());
    return scope.layer("out_proj", out, DotProductAttention.joinHeads(np, y));
  }
}
