package dev.sinter.ir.op;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A loop of known length over slices: carried…, invariant…, scanned… → carried…, stacked…. In round
 * t the body takes the carried values, the invariants and slice t (axis 0) of each scanned operand,
 * and gives the next carried values and one slice of each stacked result.
 *
 * @param carried how many operands are carried
 * @param invariant how many do not change; the rest are scanned
 * @param length the number of rounds, the size of axis 0 of every scanned operand and stacked
 *     result
 * @param reverse from the last slice to the first; slice t of a stacked result still belongs to
 *     slice t of the scanned
 */
public record Scan(int carried, int invariant, Dim length, boolean reverse, Graph body)
    implements Primitive {
  public Scan {
    Objects.requireNonNull(length);
    Objects.requireNonNull(body);
  }

  /** The same loop with another body. */
  public Scan over(Graph other) {
    return new Scan(carried, invariant, length, reverse, other);
  }

  @Override
  public List<Graph> bodies() {
    return List.of(body);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.attribute(
        carried >= 0 && invariant >= 0 && (long) carried + invariant <= operands.size(),
        mnemonic(),
        "%d carried and %d invariant of %d operands",
        carried,
        invariant,
        operands.size());
    Require.size(mnemonic(), "length", length);
    int scanned = carried + invariant;
    List<TensorType> taken = new ArrayList<>(operands.subList(0, scanned));
    for (TensorType operand : operands.subList(scanned, operands.size())) {
      Require.shape(operand.rank() > 0, mnemonic(), "a scanned operand is a scalar");
      Require.sameDim(mnemonic(), "length of a scanned operand", operand.dim(0), length);
      taken.add(operand.withShape(new Shape(operand.shape().dims().subList(1, operand.rank()))));
    }
    Require.types(mnemonic(), "slices", taken, body.inputTypes());
    List<TensorType> given = body.outputTypes();
    Require.attribute(
        given.size() >= carried,
        mnemonic(),
        "the body gives %d results, expected at least %d",
        given.size(),
        carried);
    Require.types(
        mnemonic(),
        "carried results of the body",
        given.subList(0, carried),
        operands.subList(0, carried));
    List<TensorType> results = new ArrayList<>(operands.subList(0, carried));
    for (TensorType slice : given.subList(carried, given.size())) {
      List<Dim> dims = new ArrayList<>(List.of(length));
      dims.addAll(slice.shape().dims());
      results.add(slice.withShape(new Shape(dims)));
    }
    return results;
  }
}
