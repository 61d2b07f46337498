package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.GruCell;
import dev.sinter.frontend.composite.LstmCell;
import dev.sinter.frontend.composite.RecurrentCell;
import dev.sinter.frontend.composite.RnnCell;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.List;

/** In which order the gates of a cell lie one after another in weights and biases [G·H, …]. */
public enum GateOrder {
  /** LSTM i, o, f, c; GRU z, r, h. */
  ONNX,
  /** LSTM i, f, g, o; GRU r, z, n. */
  PYTORCH,
  /** LSTM i, f, c, o; GRU z, r, h. */
  KERAS;

  /** Rows of weights or biases in ONNX's order, which the cells have. */
  Value toOnnx(NumPy np, Value rows, RecurrentCell cell) {
    List<Integer> from =
        switch (cell) {
          case LstmCell _ -> this == ONNX ? List.of(0, 1, 2, 3) : List.of(0, 3, 1, 2);
          case GruCell _ -> this == PYTORCH ? List.of(1, 0, 2) : List.of(0, 1, 2);
          case RnnCell _ -> List.of(0);
        };
    List<Value> gates = np.split(rows, cell.gates(), 0);
    boolean same = from.equals(from.stream().sorted().toList());
    return same ? rows : np.concatenate(from.stream().map(gates::get).toList(), 0);
  }
}
