package dev.sinter.tests.lowering;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What works along one axis: the last, the first, and one in between, of many sizes. */
final class AxisCases {
  private static final List<Map<String, Long>> SIZES =
      List.of(
          Map.of("n", 0L), Map.of("n", 1L), Map.of("n", 7L), Map.of("n", 16L), Map.of("n", 33L));

  /** For what is not defined along an axis of nothing. */
  private static final List<Map<String, Long>> NOT_EMPTY = SIZES.subList(1, SIZES.size());

  /** Every axis once as the unknown one, and some of a single element. */
  private static final List<String> SHAPES = List.of("[n]", "[5,n,37]", "[3,4,n]", "[n,1,2]");

  private static final List<Reduce.Combiner> NUMBERS =
      List.of(
          Reduce.Combiner.SUM, Reduce.Combiner.PRODUCT, Reduce.Combiner.MAX, Reduce.Combiner.MIN);

  private static final List<Reduce.Combiner> TRUTHS =
      List.of(Reduce.Combiner.ALL, Reduce.Combiner.ANY);

  private AxisCases() {}

  static List<LoweringCase> all() {
    List<LoweringCase> cases = new ArrayList<>();
    for (String shape : SHAPES) {
      addAll(cases, "f32", shape);
    }
    for (String type : List.of("i64", "f16", "u8", "u64")) {
      addAll(cases, type, "[n,37]");
    }
    cases.add(cumulative("bool", "[n,37]", 0, TRUTHS));
    cases.add(cumulative("bool", "[n,37]", 1, TRUTHS));
    for (String type : List.of("bool", "f64", "bf16", "i16", "u32")) {
      cases.add(sort(type, "[n,37]", 1));
    }
    for (String type : List.of("f32", "i64")) {
      for (long few : List.of(0L, 1L, 5L, 40L)) {
        cases.add(first(type, few));
      }
    }
    return cases;
  }

  private static void addAll(List<LoweringCase> cases, String type, String shape) {
    int rank = TensorType.parse(type + shape).rank();
    for (int axis = 0; axis < rank; axis++) {
      cases.add(argReduce(type, shape, axis));
      cases.add(cumulative(type, shape, axis, NUMBERS));
      cases.add(sort(type, shape, axis));
    }
  }

  private static LoweringCase argReduce(String type, String shape, int axis) {
    List<Op> ops = new ArrayList<>();
    for (boolean last : List.of(false, true)) {
      ops.add(new ArgReduce(true, axis, last));
      ops.add(new ArgReduce(false, axis, last));
    }
    return of("arg_reduce", type, shape, axis, isUnknown(shape, axis) ? NOT_EMPTY : SIZES, ops);
  }

  /** Forward and backward, with and without the element itself. */
  private static LoweringCase cumulative(
      String type, String shape, int axis, List<Reduce.Combiner> combiners) {
    List<Op> ops = new ArrayList<>();
    for (Reduce.Combiner combiner : combiners) {
      ops.add(new Cumulative(combiner, axis, false, ops.size() % 4 == 2));
      ops.add(new Cumulative(combiner, axis, true, ops.size() % 4 == 1));
    }
    return of("cumulative", type, shape, axis, SIZES, ops);
  }

  private static LoweringCase sort(String type, String shape, int axis) {
    List<Op> ops = List.of(new Sort(axis, false), new Sort(axis, true));
    return of("sort", type, shape, axis, SIZES, ops);
  }

  /** The first few of a sorted axis, along others of any size. */
  private static LoweringCase first(String type, long few) {
    return LoweringCase.of(
        "first %d of sorted %s".formatted(few, type),
        List.of(type + "[n,70]", type + "[70,n]"),
        SIZES,
        (np, x) -> {
          for (int axis : List.of(0, 1)) {
            Value operand = x.get(1 - axis);
            List<Dim> sizes = new ArrayList<>(operand.type().shape().dims());
            sizes.set(axis, Dim.of(few));
            Slice first = new Slice(List.of(Dim.of(0), Dim.of(0)), sizes, List.of(1L, 1L));
            Sort op = new Sort(axis, axis == 1);
            List<Value> sorted = np.builder().applyAll(op, List.of(operand));
            np.builder().output("values " + axis, np.builder().apply(first, sorted.get(0)));
            np.builder().output("indices " + axis, np.builder().apply(first, sorted.get(1)));
          }
        });
  }

  private static boolean isUnknown(String shape, int axis) {
    return !TensorType.parse("f32" + shape).dim(axis).isKnown();
  }

  private static LoweringCase of(
      String name,
      String type,
      String shape,
      int axis,
      List<Map<String, Long>> sizes,
      List<Op> ops) {
    return LoweringCase.of(
        "%s of %s%s along %d".formatted(name, type, shape, axis),
        List.of(type + shape),
        sizes,
        (np, x) -> {
          for (Op op : ops) {
            List<Value> results = np.builder().applyAll(op, x);
            for (Value result : results) {
              np.builder().output("%s %d".formatted(op, results.indexOf(result)), result);
            }
          }
        });
  }
}
