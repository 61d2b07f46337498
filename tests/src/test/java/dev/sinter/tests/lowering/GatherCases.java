package dev.sinter.tests.lowering;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Gather.Bounds;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Gathers of rows and of elements, with indices that are read, computed and constant. */
final class GatherCases {
  private static final List<Map<String, Long>> SIZES =
      List.of(Map.of("n", 0L), Map.of("n", 1L), Map.of("n", 7L), Map.of("n", 33L));

  private GatherCases() {}

  static List<LoweringCase> all() {
    List<LoweringCase> cases = new ArrayList<>();
    for (String index : List.of("i32", "i64")) {
      cases.add(
          LoweringCase.of(
              "rows by " + index,
              List.of("f32[11,37]", index + "[n,3]"),
              SIZES,
              (np, x) -> {
                Value rows = gather(np, 0, List.of(0), x.get(0), inside(np, x.get(1), 11));
                np.builder().output("rows", rows);
                np.builder().output("scaled", np.exp(np.mul(rows, 2)));
              }));
    }
    cases.add(
        LoweringCase.of(
            "rows that are fused",
            List.of("f32[11,37]", "i64[n]", "f32[37]"),
            SIZES,
            (np, x) -> {
              Value places = inside(np, x.get(1), 11);
              Value rows = gather(np, 0, List.of(0), x.get(0), places);
              Value more =
                  gather(
                      np,
                      0,
                      List.of(0),
                      x.get(0),
                      np.minimum(places, np.scalar(ElementType.I64, 3)));
              np.builder().output("y", np.tanh(np.add(np.add(rows, x.get(2)), more)));
              np.builder()
                  .output("sum", np.sum(np.mul(gather(np, 0, List.of(0), x.get(0), places), 2), 1));
            }));
    cases.add(
        LoweringCase.of(
            "embeddings that are added and normalised",
            List.of("f32[11,37]", "i64[n,3]", "f32[3,37]"),
            SIZES,
            (np, x) -> {
              Value rows = gather(np, 0, List.of(0), x.get(0), inside(np, x.get(1), 11));
              np.builder().output("y", RowCases.normalized(np, np.add(rows, x.get(2))));
            }));
    for (String type : List.of("f64", "i32", "i64", "bool")) {
      cases.add(
          LoweringCase.of(
              "rows of " + type,
              List.of(type + "[11,19]", "i64[n]"),
              SIZES,
              (np, x) ->
                  np.builder()
                      .output("y", gather(np, 0, List.of(0), x.get(0), inside(np, x.get(1), 11)))));
    }
    cases.add(
        LoweringCase.of(
            "the last axis",
            List.of("f32[n,11]", "i64[5,3]"),
            SIZES,
            (np, x) ->
                np.builder()
                    .output(
                        "y",
                        np.exp(gather(np, 0, List.of(1), x.get(0), inside(np, x.get(1), 11))))));
    cases.add(
        LoweringCase.of(
            "several axes",
            List.of("f32[5,9,6]", "i64[n,3]", "i64[n,2]"),
            SIZES,
            (np, x) -> {
              GraphBuilder b = np.builder();
              Value three = inside(np, x.get(1), 5);
              b.output(
                  "elements",
                  b.apply(new Gather(0, List.of(0, 1, 2), Bounds.REFUSE), x.get(0), three));
              Value two = inside(np, x.get(2), 5);
              b.output(
                  "swapped", b.apply(new Gather(0, List.of(2, 0), Bounds.REFUSE), x.get(0), two));
            }));
    cases.add(
        LoweringCase.of(
            "batches",
            List.of("f32[n,9,6]", "i64[n,4,1]"),
            SIZES,
            (np, x) -> {
              GraphBuilder b = np.builder();
              Value inside = inside(np, x.get(1), 6);
              b.output("rows", b.apply(new Gather(1, List.of(1), Bounds.REFUSE), x.get(0), inside));
              b.output(
                  "columns", b.apply(new Gather(1, List.of(2), Bounds.REFUSE), x.get(0), inside));
            }));
    cases.add(
        LoweringCase.of(
            "clamped",
            List.of("f32[4,9]", "i32[n,1]", "f32[n,3]"),
            List.of(Map.of("n", 1L), Map.of("n", 20L)),
            (np, x) -> {
              GraphBuilder b = np.builder();
              b.output(
                  "rows", b.apply(new Gather(0, List.of(0), Bounds.CLAMP), x.get(0), x.get(1)));
              b.output(
                  "of n", b.apply(new Gather(0, List.of(0), Bounds.CLAMP), x.get(2), x.get(1)));
            }));
    cases.add(
        LoweringCase.of(
            "constant and counted indices",
            List.of("f32[5,n,7]", "f32[40,7]"),
            SIZES,
            (np, x) -> {
              GraphBuilder b = np.builder();
              Value second = b.constant(Tensor.of(new long[] {2}, 1));
              b.output(
                  "one",
                  np.exp(b.apply(new Gather(0, List.of(0), Bounds.REFUSE), x.get(0), second)));
              Value some = b.constant(Tensor.of(new long[] {4, 0, 3}, 3, 1));
              b.output("some", b.apply(new Gather(0, List.of(2), Bounds.REFUSE), x.get(0), some));
              Value counted =
                  b.apply(
                      new Iota(
                          new TensorType(
                              ElementType.I64,
                              dev.sinter.ir.type.Shape.of(Dim.symbol("n"), Dim.of(1))),
                          0));
              b.output(
                  "counted",
                  np.mul(b.apply(new Gather(0, List.of(0), Bounds.REFUSE), x.get(1), counted), 3));
            }));
    cases.add(
        LoweringCase.of(
            "a gather of a gather",
            List.of("f32[6,20]", "i64[9]", "i64[n]"),
            SIZES,
            (np, x) -> {
              Value inner =
                  gather(np, 0, List.of(0), inside(np, x.get(1), 6), inside(np, x.get(2), 9));
              np.builder().output("y", np.tanh(gather(np, 0, List.of(0), x.get(0), inner)));
            }));
    return cases;
  }

  private static Value inside(NumPy np, Value indices, long size) {
    return np.minimum(np.abs(indices), np.scalar(indices.type().element(), size - 1));
  }

  /** Rows of one index each. */
  private static Value gather(NumPy np, int batch, List<Integer> axes, Value data, Value indices) {
    List<Dim> row = new ArrayList<>(indices.type().shape().dims());
    row.add(Dim.of(1));
    return np.builder()
        .apply(new Gather(batch, axes, Bounds.REFUSE), data, np.reshape(indices, row));
  }
}
