package dev.sinter.tests.lowering;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather.Bounds;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Scatter.Combination;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Updates of rows, of elements and of strided slices, at places of which some are the same. */
final class ScatterCases {
  private static final List<Map<String, Long>> SIZES =
      List.of(Map.of("n", 0L), Map.of("n", 1L), Map.of("n", 7L), Map.of("n", 33L));

  private ScatterCases() {}

  static List<LoweringCase> all() {
    List<LoweringCase> cases = new ArrayList<>();
    for (String index : List.of("i32", "i64")) {
      cases.add(of("rows by " + index, 0, List.of(0), "f32[11,37]", index + "[n,1]", "f32[n,37]"));
    }
    for (String type : List.of("f16", "f64", "i8", "i32", "i64", "u8")) {
      cases.add(of("rows of " + type, 0, List.of(0), type + "[11,n]", "i64[5,1]", type + "[5,n]"));
    }
    cases.add(of("long rows", 0, List.of(0), "f32[5,600]", "i64[n,1]", "f32[n,600]"));
    cases.add(of("many places", 0, List.of(0), "f32[9,8]", "i64[n,4,1]", "f32[n,4,8]"));
    cases.add(of("elements", 0, List.of(0, 1), "f32[5,9]", "i64[n,2]", "f32[n]"));
    cases.add(of("several axes", 0, List.of(2, 0), "f32[5,n,6]", "i64[7,2]", "f32[7,n]"));
    cases.add(of("an inner axis", 0, List.of(1), "f32[n,5,6]", "i64[7,1]", "f32[7,n,6]"));
    cases.add(of("the last axis", 0, List.of(2), "f32[n,3,9]", "i64[4,1]", "f32[4,n,3]"));
    cases.add(of("batches of elements", 1, List.of(1), "f32[n,9]", "i64[n,4,1]", "f32[n,4]"));
    cases.add(of("batches of slices", 1, List.of(2), "i64[n,3,9,2]", "i64[n,4,1]", "i64[n,4,3,2]"));
    cases.add(of("the whole", 0, List.of(), "f32[5,n]", "i64[3,0]", "f32[3,5,n]"));
    cases.add(clamped());
    return cases;
  }

  private static LoweringCase of(
      String name, int batch, List<Integer> axes, String data, String indices, String updates) {
    return LoweringCase.of(
        "scatter of " + name,
        List.of(data, indices, updates),
        SIZES,
        (np, x) -> {
          Value places = inside(np, x.get(1), 5);
          for (Combination combination : Combination.values()) {
            Scatter op = new Scatter(batch, axes, combination, Bounds.REFUSE);
            Value y = np.builder().apply(op, x.get(0), places, x.get(2));
            np.builder().output(combination.name(), y);
          }
        });
  }

  private static LoweringCase clamped() {
    return LoweringCase.of(
        "scatter that is clamped",
        List.of("f32[4,9]", "i32[n,2]", "f32[n]"),
        SIZES,
        (np, x) -> {
          Scatter op = new Scatter(0, List.of(0, 1), Combination.REPLACE, Bounds.CLAMP);
          np.builder().output("y", np.builder().apply(op, x.get(0), x.get(1), x.get(2)));
        });
  }

  private static Value inside(NumPy np, Value indices, long size) {
    ElementType type = indices.type().element();
    return np.minimum(np.abs(indices), np.scalar(type, size - 1));
  }
}
