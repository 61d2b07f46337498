package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Long short-term memory (Hochreiter, Schmidhuber, 1997) with peepholes as ONNX defines it, gates
 * in the order i, o, f, c:
 *
 * <pre>
 *   i = f(x·Wiᵀ + h·Riᵀ + Pi∘c + b)    f = f(x·Wfᵀ + h·Rfᵀ + Pf∘c + b)    c~ = g(x·Wcᵀ + h·Rcᵀ + b)
 *   c' = f∘c + i∘c~                    o = f(x·Woᵀ + h·Roᵀ + Po∘c' + b)   h' = o∘k(c')
 * </pre>
 *
 * @param f of the gates
 * @param g of the candidate
 * @param k of the cell on its way out
 * @param inputForget whether f is 1 − i
 */
public record LstmCell(
    CellActivation f, CellActivation g, CellActivation k, OptionalDouble clip, boolean inputForget)
    implements RecurrentCell {
  @Override
  public String operator() {
    return "LSTM";
  }

  @Override
  public int gates() {
    return 4;
  }

  @Override
  public int states() {
    return 2;
  }

  @Override
  public String describe() {
    return "%s %s %s%s%s"
        .formatted(f, g, k, inputForget ? " input_forget" : "", clip.isPresent() ? " clip" : "");
  }

  @Override
  public Value earlyBias(NumPy np, Value rb) {
    return rb;
  }

  @Override
  public List<Value> invariants(NumPy np, Weights weights) {
    List<Value> all = new ArrayList<>(List.of(weights.r()));
    if (weights.p() != null) {
      Dim hidden = weights.r().type().dim(1);
      for (int gate = 0; gate < 3; gate++) {
        all.add(RecurrentCell.blocks(np, weights.p(), 0, hidden, gate, gate + 1));
      }
    }
    return all;
  }

  @Override
  public List<Value> step(NumPy np, Value projected, List<Value> state, List<Value> invariants) {
    Value h = state.get(0);
    Value c = state.get(1);
    Value sums = np.add(projected, RecurrentCell.timesTransposed(np, h, invariants.getFirst()));
    Value input =
        RecurrentCell.activate(np, f, clip, peep(np, gate(np, sums, h, 0), c, invariants, 1));
    Value forget =
        inputForget
            ? np.sub(np.scalarLike(input, 1), input)
            : RecurrentCell.activate(np, f, clip, peep(np, gate(np, sums, h, 2), c, invariants, 3));
    Value candidate = RecurrentCell.activate(np, g, clip, gate(np, sums, h, 3));
    Value cell = np.add(np.mul(forget, c), np.mul(input, candidate));
    Value output =
        RecurrentCell.activate(np, f, clip, peep(np, gate(np, sums, h, 1), cell, invariants, 2));
    return List.of(np.mul(output, RecurrentCell.activate(np, k, clip, cell)), cell);
  }

  private static Value gate(NumPy np, Value sums, Value h, int place) {
    return RecurrentCell.blocks(np, sums, 1, h.type().dim(1), place, place + 1);
  }

  private static Value peep(NumPy np, Value sum, Value cell, List<Value> invariants, int place) {
    return invariants.size() > 1 ? np.add(sum, np.mul(cell, invariants.get(place))) : sum;
  }
}
