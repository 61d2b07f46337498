package dev.sinter.tests.lowering;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.op.While;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Graphs that between them reach every schedule, its edges and the ways around it. */
final class LoweringCases {
  private static final List<Map<String, Long>> SIZES =
      List.of(
          Map.of("n", 1L), Map.of("n", 2L), Map.of("n", 7L), Map.of("n", 16L), Map.of("n", 33L));

  private LoweringCases() {}

  static Stream<LoweringCase> all() {
    List<LoweringCase> cases = new ArrayList<>();
    elementwise(cases);
    views(cases);
    reductions(cases);
    RowCases.addTo(cases);
    AttentionCases.addTo(cases);
    products(cases);
    convolutions(cases);
    windows(cases);
    controlFlow(cases);
    dataSizes(cases);
    cases.addAll(GatherCases.all());
    cases.addAll(ConvolutionCases.all());
    cases.addAll(DepthwiseCases.all());
    cases.addAll(AxisCases.all());
    cases.addAll(ScatterCases.all());
    cases.addAll(TrainingCases.all());
    return cases.stream();
  }

  private static void elementwise(List<LoweringCase> cases) {
    cases.add(
        LoweringCase.of(
            "broadcast chain",
            List.of("f32[n,37]", "f32[37]"),
            SIZES,
            (np, x) -> {
              np.builder().output("a", np.exp(np.add(np.mul(x.get(0), x.get(1)), x.get(0))));
              np.builder().output("b", np.tanh(x.get(0)));
            }));
    for (Unary.Function function :
        List.of(
            Unary.Function.EXP,
            Unary.Function.TANH,
            Unary.Function.ERF,
            Unary.Function.SIGMOID,
            Unary.Function.SIGN,
            Unary.Function.FLOOR,
            Unary.Function.ROUND,
            Unary.Function.SIN)) {
      cases.add(
          LoweringCase.of(
              function.name(),
              List.of("f32[n]"),
              SIZES,
              (np, x) ->
                  np.builder().output("y", np.builder().apply(new Unary(function), x.getFirst()))));
    }
    cases.add(
        LoweringCase.of(
            "used twice",
            List.of("f32[n,5]", "f32[n,5]"),
            SIZES,
            (np, x) -> {
              Value sum = np.add(x.get(0), x.get(1));
              np.builder().output("y", np.mul(sum, np.tanh(sum)));
            }));
    cases.add(
        LoweringCase.of(
            "double",
            List.of("f64[n,9]"),
            SIZES,
            (np, x) -> np.builder().output("y", np.sqrt(np.mul(x.getFirst(), x.getFirst())))));
    cases.add(
        LoweringCase.of(
            "integers",
            List.of("i64[n,9]", "i64[9]"),
            SIZES,
            (np, x) -> {
              np.builder().output("sum", np.add(x.get(0), x.get(1)));
              np.builder().output("less", np.less(x.get(0), x.get(1)));
            }));
    cases.add(
        LoweringCase.of(
            "an input as output",
            List.of("f32[n]"),
            SIZES,
            (np, x) -> np.builder().output("y", x.getFirst())));
  }

  private static void views(List<LoweringCase> cases) {
    cases.add(
        LoweringCase.of(
            "transpose",
            List.of("f32[n,3,5]"),
            SIZES,
            (np, x) -> np.builder().output("y", np.mul(np.transpose(x.getFirst(), 2, 1, 0), 2))));
    cases.add(
        LoweringCase.of(
            "slice, reverse",
            List.of("f32[n,12]"),
            SIZES,
            (np, x) -> {
              GraphBuilder b = np.builder();
              Value part =
                  b.apply(
                      new Slice(
                          List.of(Dim.of(0), Dim.of(1)),
                          List.of(Dim.symbol("n"), Dim.of(5)),
                          List.of(1L, 2L)),
                      x.getFirst());
              b.output("y", np.add(b.apply(new Reverse(List.of(1)), part), part));
            }));
    cases.add(
        LoweringCase.of(
            "pad",
            List.of("f32[n,5,7]"),
            SIZES,
            (np, x) -> {
              GraphBuilder b = np.builder();
              Value fill = b.constant(Tensor.scalar(ElementType.F32, 3.0));
              List<Dim> low = List.of(Dim.of(0), Dim.of(2), Dim.of(-1));
              List<Dim> high = List.of(Dim.of(1), Dim.of(0), Dim.of(20));
              b.output(
                  "y",
                  np.exp(
                      b.apply(
                          new Pad(low, high, List.of(0L, 0L, 0L)), np.tanh(x.getFirst()), fill)));
            }));
    cases.add(
        LoweringCase.of(
            "concat, reshape",
            List.of("f32[n,3,7]", "f32[n,5,7]"),
            SIZES,
            (np, x) -> {
              GraphBuilder b = np.builder();
              Value both = b.apply(new Concat(1), x.get(0), np.exp(x.get(1)));
              b.output("y", np.reshape(both, -1, 56));
            }));
  }

  private static void reductions(List<LoweringCase> cases) {
    for (List<Integer> axes :
        List.of(
            List.of(2), List.of(1), List.of(0), List.of(1, 2), List.of(0, 2), List.of(0, 1, 2))) {
      for (Reduce.Combiner combiner : List.of(Reduce.Combiner.SUM, Reduce.Combiner.MAX)) {
        cases.add(
            LoweringCase.of(
                "reduce " + combiner + axes,
                List.of("f32[n,19,81]"),
                SIZES,
                (np, x) ->
                    np.builder()
                        .output(
                            "y",
                            np.builder()
                                .apply(
                                    new Reduce(combiner, axes),
                                    np.mul(x.getFirst(), x.getFirst())))));
      }
    }
  }

  private static void products(List<LoweringCase> cases) {
    for (int width : new int[] {1, 10, 16, 70, 130}) {
      cases.add(
          LoweringCase.of(
              "dense to " + width,
              List.of("f32[n,50]"),
              SIZES,
              (np, x) -> {
                GraphBuilder b = np.builder();
                Value sum =
                    np.add(
                        np.matmul(x.getFirst(), b.constant(random(50, width))),
                        b.constant(random(width)));
                b.output("y", np.maximum(sum, 0));
              }));
    }
    cases.add(
        LoweringCase.of(
            "batched",
            List.of("f32[3,n,50]", "f32[3,50,21]"),
            SIZES,
            (np, x) -> np.builder().output("y", np.matmul(x.get(0), x.get(1)))));
    cases.add(
        LoweringCase.of(
            "transposed operands",
            List.of("f32[50,n]", "f32[21,50]"),
            SIZES,
            (np, x) -> {
              DotGeneral dot =
                  new DotGeneral(List.of(), List.of(), List.of(0), List.of(1), ElementType.F32);
              np.builder().output("y", np.builder().apply(dot, x.get(0), x.get(1)));
            }));
    cases.add(
        LoweringCase.of(
            "product and residual of many axes",
            List.of("f32[n,4,6]", "f32[n,4,8]", "f32[4,1]"),
            SIZES,
            (np, x) -> {
              Value product = np.matmul(x.get(0), np.builder().constant(random(6, 8)));
              np.builder().output("y", np.mul(np.add(product, x.get(1)), x.get(2)));
            }));
    cases.add(
        LoweringCase.of(
            "doubles",
            List.of("f64[n,9]", "f64[9,5]"),
            SIZES,
            (np, x) -> np.builder().output("y", np.matmul(x.get(0), x.get(1)))));
    cases.add(
        LoweringCase.of(
            "integer product",
            List.of("i32[n,9]", "i32[9,5]"),
            SIZES,
            (np, x) -> np.builder().output("y", np.matmul(x.get(0), x.get(1)))));
  }

  private static void convolutions(List<LoweringCase> cases) {
    for (int stride : new int[] {1, 2, 3}) {
      for (int window : new int[] {1, 3, 5}) {
        for (int groups : new int[] {1, 2, 4}) {
          for (int[] padAndDilation : new int[][] {{0, 1}, {1, 1}, {2, 2}}) {
            cases.add(convolution(stride, window, groups, padAndDilation[0], padAndDilation[1]));
          }
        }
      }
    }
    cases.add(
        LoweringCase.of(
            "convolution of unknown size",
            List.of("f32[2,3,n,11]"),
            List.of(Map.of("n", 5L), Map.of("n", 12L)),
            (np, x) ->
                np.builder()
                    .output(
                        "y",
                        np.builder()
                            .apply(
                                conv(2, 1, 1, 1, 1),
                                x.getFirst(),
                                np.builder().constant(random(5, 3, 3, 3))))));
    cases.add(
        LoweringCase.of(
            "convolution of one axis",
            List.of("f32[n,3,40]"),
            SIZES,
            (np, x) ->
                np.builder()
                    .output(
                        "y",
                        np.builder()
                            .apply(
                                conv(1, 2, 1, 2, 1),
                                x.getFirst(),
                                np.builder().constant(random(5, 3, 4))))));
    cases.add(
        LoweringCase.of(
            "convolution of three axes",
            List.of("f32[n,2,4,5,6]"),
            List.of(Map.of("n", 2L)),
            (np, x) ->
                np.builder()
                    .output(
                        "y",
                        np.builder()
                            .apply(
                                conv(3, 1, 1, 1, 1),
                                x.getFirst(),
                                np.builder().constant(random(3, 2, 3, 3, 3))))));
  }

  private static LoweringCase convolution(
      int stride, int window, int groups, int pad, int dilation) {
    String name =
        "convolution stride %d window %d groups %d pad %d dilation %d"
            .formatted(stride, window, groups, pad, dilation);
    return LoweringCase.of(
        name,
        List.of("f32[n,4,17,15]"),
        List.of(Map.of("n", 1L), Map.of("n", 3L)),
        (np, x) -> {
          GraphBuilder b = np.builder();
          Value y =
              b.apply(
                  conv(2, stride, groups, pad, dilation),
                  x.getFirst(),
                  b.constant(random(12, 4 / groups, window, window)));
          b.output("y", np.maximum(np.add(y, b.constant(random(12, 1, 1))), 0));
        });
  }

  private static ConvGeneral conv(int spatial, long stride, int groups, long pad, long dilation) {
    List<Dim> pads = Collections.nCopies(spatial, Dim.of(pad));
    return new ConvGeneral(
        Collections.nCopies(spatial, stride),
        pads,
        pads,
        Collections.nCopies(spatial, 1L),
        Collections.nCopies(spatial, dilation),
        groups,
        1,
        ElementType.F32);
  }

  private static void windows(List<LoweringCase> cases) {
    List<Dim> pads = List.of(Dim.of(0), Dim.of(0), Dim.of(1), Dim.of(2));
    for (Reduce.Combiner combiner : List.of(Reduce.Combiner.SUM, Reduce.Combiner.MAX)) {
      ReduceWindow pool =
          new ReduceWindow(
              combiner,
              List.of(1L, 1L, 3L, 4L),
              List.of(1L, 1L, 2L, 1L),
              List.of(1L, 1L, 1L, 2L),
              pads,
              pads);
      cases.add(
          LoweringCase.of(
              "pool " + combiner,
              List.of("f32[n,3,17,15]"),
              SIZES,
              (np, x) -> np.builder().output("y", np.builder().apply(pool, x.getFirst()))));
      ReduceWindow behind =
          new ReduceWindow(
              combiner,
              List.of(1L, 3L, 2L, 1L),
              List.of(1L, 2L, 1L, 1L),
              List.of(1L, 1L, 3L, 1L),
              List.of(Dim.of(0), Dim.of(1), Dim.of(2), Dim.of(0)),
              List.of(Dim.of(0), Dim.of(2), Dim.of(0), Dim.of(0)));
      for (int channels : new int[] {1, 16, 70}) {
        cases.add(
            LoweringCase.of(
                "pool %s with %d channels last".formatted(combiner, channels),
                List.of("f32[2,n,6,%d]".formatted(channels)),
                SIZES,
                (np, x) -> np.builder().output("y", np.builder().apply(behind, x.getFirst()))));
      }
    }
  }

  private static void controlFlow(List<LoweringCase> cases) {
    cases.add(
        LoweringCase.of(
            "scan",
            List.of("f32[3]", "f32[n,3]"),
            SIZES,
            (np, x) -> {
              for (boolean reverse : new boolean[] {false, true}) {
                GraphBuilder body = new GraphBuilder("step");
                Value sum = body.input("sum", TensorType.parse("f32[3]"));
                Value slice = body.input("slice", TensorType.parse("f32[3]"));
                Value next = new NumPy(body).tanh(new NumPy(body).add(sum, slice));
                body.output("next", next);
                body.output("out", new NumPy(body).mul(next, 2));
                List<Value> results =
                    np.builder()
                        .applyAll(new Scan(1, 0, Dim.symbol("n"), reverse, body.build()), x);
                np.builder().output("last" + reverse, results.get(0));
                np.builder().output("all" + reverse, results.get(1));
              }
            }));
    cases.add(
        LoweringCase.of(
            "while that swaps",
            List.of("f32[n]", "f32[n]"),
            SIZES,
            (np, x) -> {
              List<TensorType> types =
                  List.of(TensorType.parse("i64[]"), x.get(0).type(), x.get(1).type());
              GraphBuilder test = new GraphBuilder("test");
              Value count = inputs(test, types).getFirst();
              test.output(
                  "go",
                  new NumPy(test).less(count, test.constant(Tensor.scalar(ElementType.I64, 3L))));
              GraphBuilder body = new GraphBuilder("body");
              List<Value> in = inputs(body, types);
              body.output(
                  "count",
                  new NumPy(body)
                      .add(in.get(0), body.constant(Tensor.scalar(ElementType.I64, 1L))));
              body.output("a", in.get(2));
              body.output("b", new NumPy(body).add(in.get(1), in.get(2)));
              Value zero = np.builder().constant(Tensor.scalar(ElementType.I64, 0L));
              List<Value> results =
                  np.builder()
                      .applyAll(
                          new While(3, test.build(), body.build()),
                          List.of(zero, x.get(0), x.get(1)));
              np.builder().output("a", results.get(1));
              np.builder().output("b", results.get(2));
            }));
    cases.add(
        LoweringCase.of(
            "scan that swaps views",
            List.of("f32[2,3]", "f32[3,2]", "f32[n]"),
            SIZES,
            (np, x) -> {
              GraphBuilder body = new GraphBuilder("body");
              Value a = body.input("a", x.get(0).type());
              Value b = body.input("b", x.get(1).type());
              body.input("slice", TensorType.parse("f32[]"));
              body.output("a", new NumPy(body).reshape(b, 2, 3));
              body.output("b", new NumPy(body).reshape(a, 3, 2));
              List<Value> results =
                  np.builder().applyAll(new Scan(2, 0, Dim.symbol("n"), false, body.build()), x);
              np.builder().output("a", results.get(0));
              np.builder().output("b", results.get(1));
            }));
  }

  private static List<Value> inputs(GraphBuilder builder, List<TensorType> types) {
    List<Value> values = new ArrayList<>();
    for (TensorType type : types) {
      values.add(builder.input("in" + values.size(), type));
    }
    return values;
  }

  static Tensor random(long... shape) {
    return random(new Random(7), TensorType.of(ElementType.F32, shape));
  }

  /** Floats around 0 and small integers. */
  static Tensor random(Random random, TensorType type) {
    Tensor tensor = Tensor.zeros(type);
    for (long i = 0; i < tensor.size(); i++) {
      if (type.element().isFloat()) {
        tensor.setDouble(i, random.nextGaussian());
      } else {
        tensor.setLong(i, random.nextInt(-5, 6));
      }
    }
    return tensor;
  }

  /** Sizes that only the data tell: memory is planned anew once they are known. */
  private static void dataSizes(List<LoweringCase> cases) {
    cases.add(
        LoweringCase.of(
            "rows that are positive",
            List.of("f32[n,5]"),
            SIZES,
            (np, x) -> {
              Value positive = np.greater(np.sum(x.get(0), 1), np.scalar(ElementType.F32, 0));
              Dim count = bound(np, "count", np.sum(np.cast(positive, ElementType.I64), 0));
              Value places =
                  np.reshape(np.builder().apply(new NonZero(count), positive), List.of(count));
              Value rows = np.exp(np.take(x.get(0), places, 0));
              np.builder().output("rows", np.add(rows, np.sum(rows, true, 0)));
              np.builder().output("places", places);
            }));
    cases.add(
        LoweringCase.of(
            "a shape from data",
            List.of("f32[n,6]"),
            SIZES,
            (np, x) -> {
              Value few =
                  np.minimum(
                      np.abs(np.cast(x.get(0), ElementType.I64)), np.scalar(ElementType.I64, 1));
              Value first = np.reshape(np.builder().apply(corner(), few), List.of());
              Dim rows = bound(np, "rows", np.add(first, np.scalar(ElementType.I64, 1)));
              Dim columns =
                  bound(
                      np,
                      "columns",
                      np.floorDiv(
                          np.size(Dim.symbol("n").times(6), ElementType.I64),
                          np.size(rows, ElementType.I64)));
              Value shaped = np.reshape(np.exp(x.get(0)), List.of(rows, columns));
              np.builder().output("y", np.mul(shaped, np.cast(first, ElementType.F32)));
            }));
  }

  private static Slice corner() {
    return new Slice(List.of(Dim.of(0), Dim.of(0)), List.of(Dim.of(1), Dim.of(1)), List.of(1L, 1L));
  }

  private static Dim bound(NumPy np, String symbol, Value size) {
    np.builder().apply(new BindSize(symbol), size);
    return Dim.symbol(symbol);
  }
}
