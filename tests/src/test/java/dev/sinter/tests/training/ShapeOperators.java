package dev.sinter.tests.training;

import static java.util.Map.entry;

import dev.sinter.frontend.nn.functional.Padding;
import dev.sinter.frontend.nn.functional.Rearrangement;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Operators that move elements without changing them. */
final class ShapeOperators {
  private ShapeOperators() {}

  static Map<String, OperatorFunction> table() {
    return Map.ofEntries(
        entry("flip", OperatorFunction.of(call -> call.np().flip(call.x(), call.axes()))),
        entry("roll", OperatorFunction.of(ShapeOperators::roll)),
        entry(
            "concat", OperatorFunction.of(call -> call.np().concatenate(all(call), call.axis(0)))),
        entry("stack", OperatorFunction.of(call -> call.np().stack(all(call), call.axis(0)))),
        entry("tril_triu", ShapeOperators::triangles),
        entry("transpose", OperatorFunction.of(call -> call.np().transpose(call.x(), call.axes()))),
        entry("permute", OperatorFunction.of(call -> call.np().transpose(call.x(), call.axes()))),
        entry("pad", OperatorFunction.of(ShapeOperators::pad)),
        entry(
            "pixel_shuffle",
            OperatorFunction.of(
                call -> Rearrangement.pixelShuffle(call.np(), call.x(), call.integer("r", 2)))),
        entry(
            "pixel_unshuffle",
            OperatorFunction.of(
                call -> Rearrangement.pixelUnshuffle(call.np(), call.x(), call.integer("r", 2)))));
  }

  private static List<Value> all(OperatorCall call) {
    return List.copyOf(call.values().values());
  }

  private static Value roll(OperatorCall call) {
    int[] axes = call.axes();
    List<Long> shifts = Arrays.stream(call.longs("shifts", axes.length, 0)).boxed().toList();
    return Rearrangement.roll(call.np(), call.x(), shifts, Arrays.stream(axes).boxed().toList());
  }

  private static List<Value> triangles(OperatorCall call) {
    return List.of(
        call.np().tril(call.x(), call.integer("k_tril", 0)),
        call.np().triu(call.x(), call.integer("k_triu", 0)));
  }

  private static Value pad(OperatorCall call) {
    int rank = call.x().type().rank();
    List<Dim> low = new ArrayList<>(Collections.nCopies(rank, Dim.of(0)));
    List<Dim> high = new ArrayList<>(low);
    long[] columns = call.longs("pads_last_dim", 2, 0);
    long[] rows = call.longs("pads_second_last_dim", 2, 0);
    low.set(rank - 1, Dim.of(columns[0]));
    high.set(rank - 1, Dim.of(columns[1]));
    if (rank > 1) {
      low.set(rank - 2, Dim.of(rows[0]));
      high.set(rank - 2, Dim.of(rows[1]));
    }
    Value x = call.x();
    String mode = call.text("mode", "constant");
    return switch (mode) {
      case "constant" ->
          Padding.constant(call.np(), x, low, high, call.np().scalarLike(x, call.real("value", 0)));
      case "reflect" -> Padding.REFLECT.of(call.np(), x, low, high);
      case "replicate", "edge" -> Padding.EDGE.of(call.np(), x, low, high);
      case "circular", "wrap" -> Padding.WRAP.of(call.np(), x, low, high);
      default -> throw new IllegalArgumentException("mode " + mode);
    };
  }
}
