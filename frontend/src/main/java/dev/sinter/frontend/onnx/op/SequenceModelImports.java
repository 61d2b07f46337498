package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.composite.LinearAttention;
import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.composite.RotaryEmbedding;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Index;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What models of sequences are made of beside attention. */
final class SequenceModelImports {
  private SequenceModelImports() {}

  /** X [B, H, L, E] or [B, L, H·E]. */
  static Value rotaryEmbedding(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    boolean flat = x.type().rank() == 3;
    long heads = node.attributes().integer("num_heads", 0);
    if (flat) {
      x = np.transpose(AttentionImports.split(np, x, heads, "num_heads"), 0, 2, 1, 3);
    } else if (x.type().rank() != 4) {
      throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "X is %s, expected 3 or 4 axes", x.type());
    }
    long asked = node.attributes().integer("rotary_embedding_dim", 0);
    Dim size = asked == 0 ? x.type().dim(3) : Dim.of(asked);
    if (!size.isKnown() || size.known() < 0 || size.known() % 2 != 0) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "%s elements of a head turn, expected an even number", size);
    }
    RotaryEmbedding rotary =
        new RotaryEmbedding(
            flat ? 2 : 1, size.known(), node.attributes().flag("interleaved", false));
    Value y = rotary.apply(np, x, node.input(1), node.input(2), node.optional(3).orElse(null));
    return np.reshape(y, node.type(0).shape().dims());
  }

  /** Heads are split off and joined around the composite. */
  static List<Value> linearAttention(OnnxNode node) {
    NumPy np = node.np();
    String rule = node.attributes().text("update_rule", "gated_delta");
    boolean gated = rule.equals("gated") || rule.equals("gated_delta");
    boolean delta = rule.equals("delta") || rule.equals("gated_delta");
    if (!gated && !delta && !rule.equals("linear")) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "update_rule is '%s', expected linear, gated, delta or gated_delta",
          rule);
    }
    if (gated != node.has(4) || delta != node.has(5)) {
      throw OnnxNode.invalid(
          ErrorCode.MODEL_INVALID,
          "the rule %s takes %s decay and %s beta",
          rule,
          gated ? "a" : "no",
          delta ? "a" : "no");
    }
    // A hint for speed.
    node.attributes().ignore("chunk_size");
    long heads = node.attributes().integer("q_num_heads", 0);
    long groups = node.attributes().integer("kv_num_heads", 0);
    if (groups <= 0 || heads % groups != 0) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "q_num_heads is %d and kv_num_heads %d, expected a multiple",
          heads,
          groups);
    }
    Value q = perHead(node, 0, heads);
    Value k = perHead(node, 1, groups);
    Value v = perHead(node, 2, groups);
    List<Value> steps = new ArrayList<>(List.of(q, k, v));
    if (gated) {
      steps.add(perHead(node, 4, groups));
    }
    if (delta) {
      steps.add(perHead(node, 5, node.type(5).dim(2).is(1) ? 1 : groups));
    }
    Shape shape = Shape.of(q.type().dim(0), Dim.of(groups), k.type().dim(3), v.type().dim(3));
    Value state = node.optional(3).orElseGet(() -> np.zeros(q.type().element(), shape));
    if (!state.type().shape().equals(shape)) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "past_state is %s, expected %s", state.type(), shape);
    }
    LinearAttention attention = new LinearAttention(gated, delta, scale(node, q.type().dim(3)));
    List<Value> results = attention.apply(np, state, steps);
    List<Dim> from = results.getFirst().type().shape().dims();
    Value joined =
        np.reshape(
            results.getFirst(), List.of(from.get(0), from.get(1), from.get(2).times(from.get(3))));
    return List.of(joined, results.getLast());
  }

  private static double scale(OnnxNode node, Dim size) {
    double given = node.attributes().real("scale", 0);
    return given != 0 ? given : AttentionImports.scale(size);
  }

  /** An input [B, T, H·D] as [B, T, H, D]. */
  private static Value perHead(OnnxNode node, int input, long heads) {
    Value x = node.input(input);
    if (x.type().rank() != 3 || !x.type().dim(2).mod(heads).is(0)) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "input %d is %s, expected 3 axes, the last a multiple of %d",
          input,
          x.type(),
          heads);
    }
    List<Dim> from = x.type().shape().dims();
    return node.np()
        .reshape(x, List.of(from.get(0), from.get(1), Dim.of(heads), from.get(2).floorDiv(heads)));
  }

  /**
   * A convolution of each channel [B, C, L] with its own kernel [C, 1, k] that sees the past only,
   * of which k − 1 elements are handed from call to call.
   */
  static List<Value> causalConvWithState(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    Value w = node.input(1);
    if (x.type().rank() != 3 || w.type().rank() != 3 || !w.type().dim(1).is(1)) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "input is %s and weight %s, expected [B, C, L] and [C, 1, k]",
          x.type(),
          w.type());
    }
    Shape past = Shape.of(x.type().dim(0), x.type().dim(1), w.type().dim(2).minus(1));
    Value state = node.optional(3).orElseGet(() -> np.zeros(x.type().element(), past));
    if (!state.type().shape().equals(past)) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "past_state is %s, expected %s", state.type(), past);
    }
    Value padded = np.concatenate(List.of(state, x), 2);
    ElementType element = x.type().element();
    ConvGeneral conv =
        new ConvGeneral(
            List.of(1L),
            List.of(Dim.of(0)),
            List.of(Dim.of(0)),
            List.of(1L),
            List.of(1L),
            AttentionImports.known(x.type().dim(1), "number of channels"),
            1,
            Precision.accumulator(element));
    Value y = node.builder().apply(conv, padded, w);
    if (node.has(2)) {
      Value bias = Precision.widen(np, node.input(2));
      y =
          np.add(
              y,
              np.reshape(
                  bias,
                  Stream.concat(bias.type().shape().dims().stream(), Stream.of(Dim.of(1)))
                      .toList()));
    }
    Value output = activated(node, np.cast(y, element));
    Index rest = new Index.Range(Optional.of(x.type().dim(2)), Optional.empty(), 1);
    Value present = np.index(padded, List.of(Index.all(), Index.all(), rest));
    return List.of(output, present);
  }

  private static Value activated(OnnxNode node, Value x) {
    String activation = node.attributes().text("activation", "none");
    return switch (activation) {
      case "none" -> x;
      case "silu", "swish" -> Activations.swish(node.np(), x, 1);
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID,
              "activation is '%s', expected none, silu or swish",
              activation);
    };
  }

  /** swish(A)·B for operands of one shape (Shazeer: GLU Variants Improve Transformer, 2020). */
  static Value swiglu(OnnxNode node) {
    if (!node.type(0).equals(node.type(1))) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "A is %s and B %s, expected one type",
          node.type(0),
          node.type(1));
    }
    double alpha = node.attributes().real("alpha", 1);
    return node.np().mul(Activations.swish(node.np(), node.input(0), alpha), node.input(1));
  }
}
