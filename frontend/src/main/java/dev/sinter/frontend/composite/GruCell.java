package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The gated recurrent unit (Cho et al., 2014) as ONNX defines it, gates in the order z, r, h:
 *
 * <pre>
 *   z  = f(x·Wzᵀ + h·Rzᵀ + b)        r  = f(x·Wrᵀ + h·Rrᵀ + b)
 *   h~ = g(x·Whᵀ + (r∘h)·Rhᵀ + b)    or, linear before reset, g(x·Whᵀ + r∘(h·Rhᵀ + Rbh) + Wbh)
 *   h' = (1 − z)∘h~ + z∘h
 * </pre>
 *
 * @param f of the gates
 * @param g of the candidate
 */
public record GruCell(
    CellActivation f, CellActivation g, OptionalDouble clip, boolean linearBeforeReset)
    implements RecurrentCell {
  @Override
  public String operator() {
    return "GRU";
  }

  @Override
  public int gates() {
    return 3;
  }

  @Override
  public int states() {
    return 1;
  }

  @Override
  public String describe() {
    return "%s %s%s%s"
        .formatted(
            f, g, linearBeforeReset ? " linear_before_reset" : "", clip.isPresent() ? " clip" : "");
  }

  @Override
  public Value earlyBias(NumPy np, Value rb) {
    if (!linearBeforeReset) {
      return rb;
    }
    Dim hidden = rb.type().dim(0).floorDiv(3);
    Value zeros = np.zerosLike(RecurrentCell.blocks(np, rb, 0, hidden, 2, 3));
    return np.concatenate(List.of(RecurrentCell.blocks(np, rb, 0, hidden, 0, 2), zeros), 0);
  }

  @Override
  public List<Value> invariants(NumPy np, Weights weights) {
    Dim hidden = weights.r().type().dim(1);
    Value gates = RecurrentCell.blocks(np, weights.r(), 0, hidden, 0, 2);
    Value candidate = RecurrentCell.blocks(np, weights.r(), 0, hidden, 2, 3);
    return linearBeforeReset && weights.rb() != null
        ? List.of(gates, candidate, RecurrentCell.blocks(np, weights.rb(), 0, hidden, 2, 3))
        : List.of(gates, candidate);
  }

  @Override
  public List<Value> step(NumPy np, Value projected, List<Value> state, List<Value> invariants) {
    Value h = state.getFirst();
    Dim hidden = h.type().dim(1);
    Value gates =
        np.add(
            RecurrentCell.blocks(np, projected, 1, hidden, 0, 2),
            RecurrentCell.timesTransposed(np, h, invariants.get(0)));
    Value active = RecurrentCell.activate(np, f, clip, gates);
    Value z = RecurrentCell.blocks(np, active, 1, hidden, 0, 1);
    Value r = RecurrentCell.blocks(np, active, 1, hidden, 1, 2);
    Value recurrent;
    if (linearBeforeReset) {
      Value linear = RecurrentCell.timesTransposed(np, h, invariants.get(1));
      recurrent = np.mul(r, invariants.size() > 2 ? np.add(linear, invariants.get(2)) : linear);
    } else {
      recurrent = RecurrentCell.timesTransposed(np, np.mul(r, h), invariants.get(1));
    }
    Value input = RecurrentCell.blocks(np, projected, 1, hidden, 2, 3);
    Value candidate = RecurrentCell.activate(np, g, clip, np.add(input, recurrent));
    Value one = np.scalarLike(z, 1);
    return List.of(np.add(np.mul(np.sub(one, z), candidate), np.mul(z, h)));
  }
}
