package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Rotary position embedding (Su et al.: RoFormer, 2021): pairs of elements of each head turn by an
 * angle that grows with the position.
 *
 * <pre>
 *   (a, b) → (a·cos − b·sin, a·sin + b·cos)
 * </pre>
 *
 * @param headAxis the axis of heads, 1 or 2; positions are on the other
 * @param dim how many elements of a head turn; the others stay
 * @param interleaved whether pairs are neighbours, and not one in either half
 */
public record RotaryEmbedding(int headAxis, long dim, boolean interleaved) {
  /**
   * A composite {@code RotaryEmbedding}.
   *
   * @param x [B, H, L, E] or [B, L, H, E]
   * @param cos [B, L, dim / 2]; a table [P, dim / 2] where there are positions
   * @param sin like {@code cos}
   * @param positions integers [B, L], places in the tables, or null
   */
  public Value apply(NumPy np, Value x, Value cos, Value sin, Value positions) {
    Attributes attributes =
        Attributes.NONE
            .with("head_axis", headAxis)
            .with("dim", dim)
            .with("interleaved", interleaved ? 1 : 0);
    List<Value> operands = new ArrayList<>(List.of(x, cos, sin));
    if (positions != null) {
      operands.add(positions);
    }
    Enclosure.Body body = (in, of) -> List.of(body(in, of));
    return Enclosure.add(np.builder(), "RotaryEmbedding", attributes, operands, body).getFirst();
  }

  private Value body(NumPy np, List<Value> of) {
    Value x = of.getFirst();
    Value cos = angle(np, of.get(1), of);
    Value sin = angle(np, of.get(2), of);
    Value first = np.index(x, interleaved ? "..., :%d:2".formatted(dim) : "..., :" + dim / 2);
    Value second =
        np.index(
            x, interleaved ? "..., 1:%d:2".formatted(dim) : "..., %d:%d".formatted(dim / 2, dim));
    Value real = np.sub(np.mul(cos, first), np.mul(sin, second));
    Value imaginary = np.add(np.mul(sin, first), np.mul(cos, second));
    Value turned =
        interleaved
            ? np.reshape(
                np.stack(List.of(real, imaginary), 4),
                np.index(x, "..., :" + dim).type().shape().dims())
            : np.concatenate(List.of(real, imaginary), 3);
    return x.type().dim(3).is(dim)
        ? turned
        : np.concatenate(List.of(turned, np.index(x, "..., %d:".formatted(dim))), 3);
  }

  private Value angle(NumPy np, Value table, List<Value> of) {
    return np.expandDims(of.size() > 3 ? np.take(table, of.get(3), 0) : table, headAxis);
  }
}
