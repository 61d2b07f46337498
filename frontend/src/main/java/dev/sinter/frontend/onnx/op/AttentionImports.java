package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Attention;
import dev.sinter.frontend.nn.functional.DotProductAttention;
import dev.sinter.frontend.onnx.file.DataTypes;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.StandardComposite.Attention.Operand;
import dev.sinter.ir.op.StandardComposite.Attention.Scores;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Attention since opset 23: heads are split off and joined around the composite, the cache is put
 * before keys and values, and the place of the first query becomes an operand.
 *
 * <pre>
 *   Attention(Q [B, L, H·E], K, V, mask, past_key, past_value)
 *     q = transpose(reshape(Q));  k = concat(past_key, …);  v = concat(past_value, …)
 *     y = Attention {scale, causal, …} (q, k, v, mask, offset = past length)
 *     Y = reshape(transpose(y)), present_key = k, present_value = v
 * </pre>
 */
final class AttentionImports {
  /** What qk_matmul_output_mode counts. */
  private static final List<Scores> MODES =
      List.of(Scores.RAW, Scores.CAPPED, Scores.MASKED, Scores.PROBABILITIES);

  private final OnnxNode node;
  private final NumPy np;

  private AttentionImports(OnnxNode node) {
    this.node = node;
    np = node.np();
  }

  static List<Value> attention(OnnxNode node) {
    return new AttentionImports(node).attention();
  }

  private List<Value> attention() {
    boolean flat = node.type(0).rank() == 3;
    Value q = heads(0, "q_num_heads");
    Value fresh = heads(1, "kv_num_heads");
    if (node.has(4) != node.has(5)) {
      throw OnnxNode.invalid(
          ErrorCode.MODEL_INVALID, "past_key and past_value must be given together");
    }
    Value k = node.has(4) ? np.concatenate(List.of(node.input(4), fresh), 2) : fresh;
    Value v = heads(2, "kv_num_heads");
    v = node.has(5) ? np.concatenate(List.of(node.input(5), v), 2) : v;
    List<Value> operands = new ArrayList<>(List.of(q, k, v));
    List<Operand> optional = new ArrayList<>();
    if (node.has(3)) {
      optional.add(Operand.MASK);
      operands.add(mask(k.type().dim(2)));
    }
    if (node.has(6)) {
      optional.add(Operand.LENGTHS);
      operands.add(lengths(q.type().dim(0)));
    }
    StandardComposite.Attention what = attributes(q, optional);
    boolean placed = what.causal() || what.left() >= 0 || what.right() >= 0;
    if (placed && (node.has(4) || node.has(6))) {
      optional.add(Operand.OFFSET);
      operands.add(offset(q));
      what = attributes(q, optional);
    }
    List<Value> results = Attention.attention(np, what, operands);
    Value y = flat ? DotProductAttention.joinHeads(np, results.getFirst()) : results.getFirst();
    return results.size() == 1 ? List.of(y, k, v) : List.of(y, k, v, results.get(1));
  }

  private StandardComposite.Attention attributes(Value q, List<Operand> optional) {
    NodeAttributes from = node.attributes();
    double scale = from.real("scale").orElseGet(() -> scale(q.type().dim(3)));
    Optional<Scores> scores = scores(from.integer("qk_matmul_output_mode", 0));
    return new StandardComposite.Attention(
        scale,
        from.flag("is_causal", false),
        window("left_window_size"),
        window("right_window_size"),
        from.real("softcap", 0),
        Double.NEGATIVE_INFINITY,
        precision(node),
        optional,
        node.wants(3) ? scores : Optional.empty());
  }

  private static Optional<Scores> scores(long mode) {
    if (mode < 0 || mode >= MODES.size()) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "qk_matmul_output_mode is %d, expected 0 to 3", mode);
    }
    return Optional.of(MODES.get((int) mode));
  }

  private long window(String attribute) {
    // Before opset 25 there is no such attribute, and reading none refuses the one that is there.
    long size = node.opset() < 25 ? -1 : node.attributes().integer(attribute, -1);
    if (size < -1) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "%s is %d, expected at least -1", attribute, size);
    }
    return size;
  }

  /** The type that an attribute wants the softmax to be computed in. */
  static Optional<ElementType> precision(OnnxNode node) {
    return node.attributes()
        .integer("softmax_precision")
        .map(number -> DataTypes.element(Math.toIntExact(number), "attribute softmax_precision"))
        .map(element -> {
          if (!element.isFloat() || !element.isNumeric()) {
            throw OnnxNode.invalid(
                ErrorCode.ATTRIBUTE_INVALID,
                "softmax_precision is %s, expected f16, bf16, f32 or f64",
                element);
          }
          return element;
        });
  }

  /** An input [B, L, H·E] or [B, H, L, E] as the latter. */
  private Value heads(int input, String attribute) {
    Value x = node.input(input);
    Optional<Long> heads = node.attributes().integer(attribute);
    int rank = x.type().rank();
    if (rank != node.type(0).rank() || (rank != 3 && rank != 4)) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "input %d is %s, expected 3 or 4 axes, as many as Q",
          input,
          x.type());
    }
    if (rank == 4) {
      if (heads.isPresent() && !x.type().dim(1).is(heads.get())) {
        throw OnnxNode.invalid(
            ErrorCode.ATTRIBUTE_INVALID,
            "%s is %d, input %d has %s heads",
            attribute,
            heads.get(),
            input,
            x.type().dim(1));
      }
      return x;
    }
    long count = heads.orElse(0L);
    return split(np, x, count, attribute);
  }

  /** [B, L, H·E] as [B, H, L, E]. */
  static Value split(NumPy np, Value x, long heads, String attribute) {
    Dim hidden = x.type().dim(2);
    if (heads <= 0 || !hidden.mod(heads).is(0)) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "%s is %d, expected a number that divides the last size of %s",
          attribute,
          heads,
          x.type());
    }
    return DotProductAttention.splitHeads(np, x, heads);
  }

  /** The mask; from opset 24 on one for the first keys only hides the others. */
  private Value mask(Dim keys) {
    Value mask = node.input(3);
    int last = mask.type().rank() - 1;
    if (node.opset() < 24 || last < 0 || mask.type().dim(last).equals(keys)) {
      return mask;
    }
    List<Dim> none = Collections.nCopies(last + 1, Dim.of(0));
    List<Dim> high = new ArrayList<>(none);
    Dim missing = keys.minus(mask.type().dim(last));
    if (missing instanceof Dim.Const(long count) && count < 0) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "attn_mask is %s for %s keys", mask.type(), keys);
    }
    high.set(last, missing);
    ElementType element = mask.type().element();
    if (element.isInteger()) {
      throw OnnxNode.unsupported("a mask of %s that is shorter than the keys", element);
    }
    Tensor hidden =
        element.isFloat()
            ? Tensor.scalar(element, Double.NEGATIVE_INFINITY)
            : Tensor.scalar(element, 0L);
    Pad pad = new Pad(none, high, Collections.nCopies(last + 1, 0L));
    return node.builder().apply(pad, mask, node.constant(hidden));
  }

  private Value lengths(Dim batch) {
    if (node.has(4)) {
      throw OnnxNode.invalid(
          ErrorCode.MODEL_INVALID, "nonpad_kv_seqlen and past_key cannot be given together");
    }
    Value lengths = node.input(6);
    if (lengths.type().rank() != 1 || !lengths.type().dim(0).equals(batch)) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "nonpad_kv_seqlen is %s, expected [%s]", lengths.type(), batch);
    }
    return np.cast(lengths, ElementType.I64);
  }

  /** The keys before the first query: those of the cache, or those that are no queries. */
  private Value offset(Value q) {
    return node.has(4)
        ? np.size(node.type(4).dim(2), ElementType.I64)
        : np.sub(lengths(q.type().dim(0)), np.size(q.type().dim(2), ElementType.I64));
  }

  /** What scores are multiplied by where a model does not say. */
  static double scale(Dim headSize) {
    return 1 / Math.sqrt((double) known(headSize, "head size"));
  }

  /** A size that an attribute is computed from. */
  static long known(Dim size, String what) {
    if (!size.isKnown()) {
      throw OnnxNode.unsupported("the %s is %s, which is not known", what, size);
    }
    return size.known();
  }
}
