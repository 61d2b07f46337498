package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.RandomBits;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Reduce.Combiner;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.op.While;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Functions with every primitive and each of its variants. */
final class DerivativeCases {
  private final List<DerivativeCase> cases = new ArrayList<>();

  private DerivativeCases() {}

  static List<DerivativeCase> all() {
    DerivativeCases all = new DerivativeCases();
    all.unary();
    all.binary();
    all.movement();
    all.reductions();
    all.contractions();
    all.convolutions();
    all.indexing();
    all.matrices();
    all.control();
    all.without();
    return all.cases;
  }

  private DerivativeCase add(
      String name, List<long[]> shapes, BiFunction<NumPy, List<Value>, Value> function) {
    DerivativeCase one = DerivativeCase.of(name, shapes, function);
    cases.add(one);
    return one;
  }

  private void add(
      String name,
      double low,
      double high,
      List<long[]> shapes,
      BiFunction<NumPy, List<Value>, Value> function) {
    cases.add(DerivativeCase.of(name, shapes, function).between(low, high));
  }

  private static List<long[]> shapes(long[]... shapes) {
    return List.of(shapes);
  }

  private static long[] shape(long... sizes) {
    return sizes;
  }

  private void unary() {
    for (Unary.Function function : Unary.Function.values()) {
      double[] range =
          switch (function) {
            case SQRT, RSQRT, LOG, LGAMMA -> new double[] {0.3, 3};
            case LOG1P -> new double[] {-0.6, 2};
            case ASIN, ACOS, ATANH -> new double[] {-0.9, 0.9};
            case ACOSH -> new double[] {1.2, 3};
            case TAN -> new double[] {-1, 1};
            case DIGAMMA -> new double[] {-0.9, -0.1};
            case NEG, ABS, SIGN, NOT, FLOOR, CEIL, TRUNC, ROUND, EXP, EXPM1, SIN, COS, ATAN ->
                new double[] {0.1, 0.4};
            case SINH, COSH, TANH, ASINH, ERF, SIGMOID -> new double[] {-2, 2};
          };
      if (function != Unary.Function.NOT) {
        add(
            "unary " + function,
            range[0],
            range[1],
            shapes(shape(3, 2)),
            (np, x) -> np.mul(np.builder().apply(new Unary(function), x.get(0)), x.get(0)));
      }
    }
  }

  private void binary() {
    for (Binary.Function function :
        List.of(
            Binary.Function.ADD,
            Binary.Function.SUB,
            Binary.Function.MUL,
            Binary.Function.DIV,
            Binary.Function.REM,
            Binary.Function.POW,
            Binary.Function.MAX,
            Binary.Function.MIN,
            Binary.Function.ATAN2)) {
      add(
          "binary " + function,
          0.4,
          2,
          shapes(shape(3, 1), shape(1, 2)),
          (np, x) -> np.binary(function, x.get(0), np.add(np.square(x.get(1)), 0.3)));
    }
    add(
        "square root of a sum",
        shapes(shape(4)),
        (np, x) -> np.sqrt(np.add(np.sum(np.square(x.get(0))), 1)));
    add(
        "select",
        shapes(shape(4), shape(4)),
        (np, x) ->
            np.where(np.greater(x.get(0), x.get(1)), np.square(x.get(0)), np.mul(x.get(1), 3)));
    add(
        "cast",
        shapes(shape(4)),
        (np, x) -> np.cast(np.square(np.cast(x.get(0), ElementType.F64)), ElementType.F64));
  }

  private void movement() {
    add(
        "broadcast",
        shapes(shape(3, 1)),
        (np, x) -> np.square(np.broadcastTo(x.get(0), Shape.of(2, 3, 4))));
    add(
        "reshape, transpose",
        shapes(shape(2, 3, 4)),
        (np, x) -> np.square(np.transpose(np.reshape(x.get(0), 4, 3, 2), 2, 0, 1)));
    add(
        "slice",
        shapes(shape(7, 5)),
        (np, x) ->
            np.square(
                np.builder().apply(new Slice(dims(1, 0), dims(3, 2), List.of(2L, 3L)), x.get(0))));
    add(
        "pad",
        shapes(shape(3, 4), shape()),
        (np, x) ->
            np.square(
                np.builder()
                    .apply(
                        new Pad(dims(1, -1), dims(-1, 2), List.of(2L, 1L)), x.get(0), x.get(1))));
    add(
        "concat",
        shapes(shape(2, 3), shape(2, 1)),
        (np, x) -> np.square(np.concatenate(List.of(x.get(0), x.get(1), x.get(0)), 1)));
    add("reverse", shapes(shape(3, 2)), (np, x) -> np.mul(np.flip(x.get(0), 0, 1), x.get(0)));
  }

  private static List<Dim> dims(long... sizes) {
    return java.util.Arrays.stream(sizes).mapToObj(Dim::of).toList();
  }

  private void reductions() {
    for (Combiner combiner : List.of(Combiner.SUM, Combiner.PRODUCT, Combiner.MAX, Combiner.MIN)) {
      add(
          "reduce " + combiner,
          shapes(shape(2, 3, 4)),
          (np, x) -> np.square(np.builder().apply(new Reduce(combiner, List.of(0, 2)), x.get(0))));
      for (boolean exclusive : new boolean[] {false, true}) {
        for (boolean reverse : new boolean[] {false, true}) {
          String name = "cumulative %s %s %s".formatted(combiner, exclusive, reverse);
          add(
              name,
              shapes(shape(2, 5, 3)),
              (np, x) -> {
                Value running =
                    np.builder().apply(new Cumulative(combiner, 1, exclusive, reverse), x.get(0));
                Value bounded =
                    np.clip(running, np.scalarLike(running, -9), np.scalarLike(running, 9));
                return np.mul(bounded, x.get(0));
              });
        }
      }
      add(
          "pool " + combiner,
          shapes(shape(1, 2, 7, 6)),
          (np, x) ->
              np.square(
                  np.clip(
                      np.builder()
                          .apply(
                              new ReduceWindow(
                                  combiner,
                                  List.of(1L, 1L, 3L, 2L),
                                  List.of(1L, 1L, 2L, 3L),
                                  List.of(1L, 1L, 2L, 1L),
                                  dims(0, 0, 1, 0),
                                  dims(0, 0, 2, 1)),
                              x.get(0)),
                      np.scalarLike(x.get(0), -99),
                      np.scalarLike(x.get(0), 99))));
    }
    add(
        "product with zeros",
        shapes(shape(3)),
        (np, x) ->
            np.prod(np.mul(x.get(0), np.builder().constant(Tensor.of(new double[] {1, 0, 1}, 3)))));
  }

  private void contractions() {
    add("matmul", shapes(shape(3, 4), shape(4, 2)), (np, x) -> np.matmul(x.get(0), x.get(1)));
    add("matmul of itself", shapes(shape(3, 3)), (np, x) -> np.matmul(x.get(0), x.get(0)));
    add(
        "dot_general",
        shapes(shape(2, 3, 4, 5, 2), shape(4, 2, 6, 2, 3)),
        (np, x) ->
            np.builder()
                .apply(
                    new DotGeneral(
                        List.of(1, 0),
                        List.of(4, 1),
                        List.of(4, 2),
                        List.of(3, 0),
                        ElementType.F64),
                    x.get(0),
                    x.get(1)));
  }

  private void convolutions() {
    convolution("convolution", shape(2, 3, 7, 6), shape(4, 3, 3, 2), plain());
    convolution(
        "convolution, strides, pads, dilations",
        shape(2, 4, 9, 8),
        shape(6, 2, 3, 2),
        new ConvGeneral(
            List.of(2L, 3L),
            dims(2, 1),
            dims(1, -1),
            List.of(1L, 2L),
            List.of(2L, 1L),
            2,
            1,
            ElementType.F64));
    convolution(
        "convolution, batch groups",
        shape(4, 3, 6, 5),
        shape(4, 3, 2, 2),
        new ConvGeneral(
            List.of(2L, 1L),
            dims(1, 0),
            dims(0, 1),
            List.of(1L, 1L),
            List.of(1L, 2L),
            1,
            2,
            ElementType.F64));
    convolution(
        "convolution, channels last",
        shape(2, 7, 6, 3),
        shape(4, 3, 3, 2),
        plain().withChannelsLast(true));
    convolution(
        "convolution, one axis",
        shape(1, 2, 6),
        shape(2, 2, 3),
        new ConvGeneral(
            List.of(2L), dims(1), dims(1), List.of(1L), List.of(1L), 1, 1, ElementType.F64));
  }

  private static ConvGeneral plain() {
    return new ConvGeneral(
        List.of(1L, 1L),
        dims(0, 0),
        dims(0, 0),
        List.of(1L, 1L),
        List.of(1L, 1L),
        1,
        1,
        ElementType.F64);
  }

  private void convolution(String name, long[] image, long[] kernel, ConvGeneral convolution) {
    add(
        name,
        shapes(image, kernel),
        (np, x) -> np.builder().apply(convolution, x.get(0), x.get(1)));
  }

  private void indexing() {
    add(
        "gather",
        shapes(shape(4, 3)),
        (np, x) ->
            np.square(
                np.take(x.get(0), np.builder().constant(Tensor.of(new long[] {1, 3, 1}, 3)), 0)));
    add(
        "gather, batch",
        shapes(shape(2, 3, 2)),
        (np, x) ->
            np.square(
                np.builder()
                    .apply(
                        new Gather(1, List.of(1), Gather.Bounds.CLAMP),
                        x.get(0),
                        np.builder().constant(Tensor.of(new long[] {1, 3, 1, 0}, 2, 2, 1)))));
    for (Scatter.Combination combination : Scatter.Combination.values()) {
      add(
          "scatter " + combination,
          shapes(shape(4, 2), shape(5, 2)),
          (np, x) ->
              np.square(
                  np.builder()
                      .apply(
                          new Scatter(0, List.of(0), combination, Gather.Bounds.REFUSE),
                          x.get(0),
                          np.builder().constant(Tensor.of(new long[] {1, 3, 1, 0, 1}, 5, 1)),
                          x.get(1))));
    }
    for (boolean descending : new boolean[] {false, true}) {
      add(
          "sort " + descending,
          shapes(shape(3, 5, 2)),
          (np, x) ->
              np.mul(
                  np.builder().applyAll(new Sort(1, descending), List.of(x.get(0))).getFirst(),
                  np.arange(ElementType.F64, 0, 2, 1)));
    }
  }

  private void matrices() {
    add(
        "cholesky",
        shapes(shape(2, 3, 3)),
        (np, x) -> np.builder().apply(new Cholesky(), definite(np, x.get(0))));
    add(
        "cholesky of what is not symmetric",
        shapes(shape(3, 3)),
        (np, x) -> {
          Value some = definite(np, x.get(0));
          return np.builder()
              .apply(new Cholesky(), np.mul(np.add(some, np.swapAxes(some, 0, 1)), 0.5));
        });
    for (boolean lower : new boolean[] {false, true}) {
      for (boolean transposed : new boolean[] {false, true}) {
        for (boolean unit : new boolean[] {false, true}) {
          String name = "triangular solve %s %s %s".formatted(lower, transposed, unit);
          add(
              name,
              shapes(shape(2, 3, 3), shape(2, 3, 2)),
              (np, x) ->
                  np.builder()
                      .apply(
                          new TriangularSolve(lower, transposed, unit),
                          definite(np, x.get(0)),
                          x.get(1)));
        }
      }
    }
    add(
        "lu",
        shapes(shape(2, 3, 3)),
        (np, x) ->
            np.builder()
                .applyAll(
                    new Lu(), List.of(np.add(x.get(0), np.mul(np.eye(ElementType.F64, 3), 0.5))))
                .getFirst());
  }

  /** x·xᵀ + 2·I. */
  private static Value definite(NumPy np, Value x) {
    return np.add(np.matmul(x, np.swapAxes(x, -1, -2)), np.mul(np.eye(ElementType.F64, 3), 2));
  }

  private void control() {
    for (boolean reverse : new boolean[] {false, true}) {
      add(
          "scan " + reverse,
          shapes(shape(2), shape(2, 2), shape(2), shape(5, 2)),
          (np, x) -> {
            List<Value> results = np.builder().applyAll(recurrence(reverse), x);
            return np.add(np.sum(np.square(results.get(1)), 0), results.get(0));
          });
    }
    add(
        "cond",
        shapes(shape(3), shape(3)),
        (np, x) -> {
          Value first = np.index(x.get(0), "0");
          Cond cond =
              new Cond(
                  branch((n, a) -> n.mul(n.sin(a.get(0)), a.get(1))),
                  branch((n, a) -> n.add(n.exp(a.get(1)), n.square(a.get(1)))));
          return np.builder()
              .apply(cond, np.greater(first, np.zerosLike(first)), x.get(0), x.get(1));
        });
    add(
        "while",
        0.2,
        1.5,
        shapes(shape(3), shape(3)),
        (np, x) -> {
          TensorType vector = TensorType.of(ElementType.F64, 3);
          Graph condition =
              graph(
                  List.of(vector, vector),
                  (n, a) -> n.less(n.sum(a.get(0)), n.scalar(ElementType.F64, 9)));
          Graph body =
              graph(
                  List.of(vector, vector),
                  (n, a) -> n.add(n.mul(a.get(0), 1.3), n.sin(n.mul(a.get(1), a.get(0)))));
          return np.builder().apply(new While(1, condition, body), x.get(0), x.get(1));
        });
    add(
        "softmax",
        shapes(shape(3, 4)),
        (np, x) -> {
          Graph body =
              graph(
                  List.of(x.get(0).type()),
                  (n, a) -> {
                    Value e = n.exp(n.sub(a.get(0), n.max(a.get(0), true, 1)));
                    return n.div(e, n.sum(e, true, 1));
                  });
          return np.builder().apply(new StandardComposite.Softmax(List.of(1)).over(body), x.get(0));
        });
    add(
        "composite",
        shapes(shape(3)),
        (np, x) -> {
          Graph body = graph(List.of(x.get(0).type()), (n, a) -> n.mul(n.tanh(a.get(0)), a.get(0)));
          return np.builder()
              .apply(new Composite("Mine", dev.sinter.ir.op.Attributes.NONE, body), x.get(0));
        });
  }

  /** h ← tanh(W·h + x), and every h·b. */
  private static Scan recurrence(boolean reverse) {
    TensorType vector = TensorType.of(ElementType.F64, 2);
    GraphBuilder builder = new GraphBuilder("cell");
    NumPy np = new NumPy(builder);
    Value h = builder.input("h", vector);
    Value w = builder.input("w", TensorType.of(ElementType.F64, 2, 2));
    Value b = builder.input("b", vector);
    Value x = builder.input("x", vector);
    Value next = np.tanh(np.add(np.matmul(w, h), x));
    builder.output("next", next);
    builder.output("scaled", np.mul(next, b));
    return new Scan(1, 2, Dim.of(5), reverse, builder.build());
  }

  private static Graph branch(BiFunction<NumPy, List<Value>, Value> function) {
    TensorType vector = TensorType.of(ElementType.F64, 3);
    return graph(List.of(vector, vector), function);
  }

  private static Graph graph(
      List<TensorType> types, BiFunction<NumPy, List<Value>, Value> function) {
    GraphBuilder builder = new GraphBuilder("body");
    List<Value> inputs = new ArrayList<>();
    types.forEach(type -> inputs.add(builder.input("in" + inputs.size(), type)));
    builder.output("out", function.apply(new NumPy(builder), inputs));
    return builder.build();
  }

  /** Operators without a derivative, beside some that have one. */
  private void without() {
    add(
        "without",
        shapes(shape(4)),
        (np, x) -> {
          GraphBuilder builder = np.builder();
          Value big = np.argmax(np.mul(x.get(0), 0.0), 0);
          Value bits = builder.apply(new Bitcast(ElementType.I64), np.mul(x.get(0), 0.0));
          Value key = builder.constant(Tensor.zeros(TensorType.of(ElementType.U64, 2)));
          Value noise =
              np.mul(
                  np.cast(builder.apply(new RandomBits(Shape.of(4)), key), ElementType.F64), 1e-9);
          Value count =
              builder.apply(
                  new BindSize("n"),
                  np.add(
                      np.mul(big, np.scalar(ElementType.I64, 0)), np.scalar(ElementType.I64, 4)));
          Value places = builder.apply(new NonZero(Dim.symbol("n")), np.equal(x.get(0), x.get(0)));
          Value sum =
              np.add(np.cast(np.sum(places), ElementType.F64), np.cast(count, ElementType.F64));
          Value size = np.cast(builder.apply(new Extent(Dim.of(3))), ElementType.F64);
          return np.mul(
              np.square(x.get(0)),
              np.add(
                  np.add(noise, np.cast(bits, ElementType.F64)),
                  np.add(np.add(sum, size), np.arange(ElementType.F64, Dim.of(4)))));
        });
  }
}
