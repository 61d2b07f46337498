package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Attention;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.StandardComposite.Attention.Operand;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * softmax(scale·q·kᵀ + mask)·v (Vaswani et al., 2017) as the composite that schedulers take whole:
 * q […, L, E], k […, S, E], v […, S, F] → […, L, F], with up to two axes before, batch and heads.
 */
public final class DotProductAttention {
  private DotProductAttention() {}

  /**
   * Attention scaled by 1 / √E, which must be known.
   *
   * @param maskOrNull bool, true where a query may look, or numbers that are added to the scores;
   *     broadcasts to […, L, S]. A query that may look nowhere has the result 0.
   */
  public static Value attention(NumPy np, Value q, Value k, Value v, Value maskOrNull) {
    Dim size = q.type().dim(q.type().rank() - 1);
    if (!size.isKnown()) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED, "the size of heads is %s, not known".formatted(size));
    }
    return attention(np, q, k, v, maskOrNull, 1 / Math.sqrt((double) size.known()), false);
  }

  /**
   * Attention with a scale of one's own.
   *
   * @param causal whether query i sees keys 0 to i only
   */
  public static Value attention(
      NumPy np, Value q, Value k, Value v, Value maskOrNull, double scale, boolean causal) {
    int rank = q.type().rank();
    if (rank < 2 || rank > 4 || k.type().rank() != rank || v.type().rank() != rank) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "q %s, k %s, v %s, expected one rank of 2 to 4".formatted(q.type(), k.type(), v.type()));
    }
    List<Operand> optional = maskOrNull == null ? List.of() : List.of(Operand.MASK);
    StandardComposite.Attention what =
        new StandardComposite.Attention(
            scale,
            causal,
            -1,
            -1,
            0,
            Double.NEGATIVE_INFINITY,
            Optional.empty(),
            optional,
            Optional.empty());
    List<Value> operands =
        new ArrayList<>(List.of(withHeads(np, q), withHeads(np, k), withHeads(np, v)));
    if (maskOrNull != null) {
      operands.add(maskOrNull.type().rank() > 2 ? withHeads(np, maskOrNull) : maskOrNull);
    }
    Value y = Attention.attention(np, what, operands).getFirst();
    List<Dim> dims = y.type().shape().dims();
    return switch (rank) {
      case 2 -> np.reshape(y, dims.subList(2, 4));
      case 3 -> np.reshape(y, List.of(dims.get(0), dims.get(2), dims.get(3)));
      default -> y;
    };
  }

  /** [L, E] or [B, L, E] with one head. */
  private static Value withHeads(NumPy np, Value x) {
    return switch (x.type().rank()) {
      case 2 -> np.expandDims(x, 0, 1);
      case 3 -> np.expandDims(x, 1);
      default -> x;
    };
  }

  /** [B, L, H·E] as [B, H, L, E]. */
  public static Value splitHeads(NumPy np, Value x, long heads) {
    Dim hidden = x.type().dim(2);
    if (heads <= 0 || !hidden.mod(heads).is(0)) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID,
          "%d heads, expected a number that divides the last size of %s"
              .formatted(heads, x.type()));
    }
    List<Dim> sizes =
        List.of(x.type().dim(0), x.type().dim(1), Dim.of(heads), hidden.floorDiv(heads));
    return np.transpose(np.reshape(x, sizes), 0, 2, 1, 3);
  }

  /** [B, H, L, E] as [B, L, H·E]. */
  public static Value joinHeads(NumPy np, Value x) {
    List<Dim> dims = x.type().shape().dims();
    return np.reshape(
        np.transpose(x, 0, 2, 1, 3),
        List.of(dims.get(0), dims.get(2), dims.get(1).times(dims.get(3))));
  }
}
