package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Makes graphs in which the patterns of the rules are common and the operands are the hard ones.
 */
public final class RandomGraph {
  private static final List<ElementType> ELEMENTS =
      List.of(
          ElementType.F32,
          ElementType.F32,
          ElementType.F32,
          ElementType.F16,
          ElementType.I32,
          ElementType.U8,
          ElementType.BOOL);
  private static final double[] REALS = {
    0.0,
    -0.0,
    1,
    -1,
    2,
    -2,
    0.5,
    0.25,
    -8,
    3,
    -2.5,
    1e-40,
    -1e-40,
    3e38,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };
  private static final long[] INTEGERS = {
    0, 1, -1, 2, 7, -8, 127, 255, Integer.MAX_VALUE, Integer.MIN_VALUE
  };
  private static final List<Dim> SIZES =
      List.of(Dim.of(1), Dim.of(1), Dim.of(2), Dim.of(3), Dim.symbol("n"));
  private static final int N = 2;

  private final Random random;
  private final GraphBuilder builder;
  private final List<Value> values = new ArrayList<>();
  private final int depth;

  private RandomGraph(Random random, GraphBuilder builder, int depth) {
    this.random = random;
    this.builder = builder;
    this.depth = depth;
  }

  public static Graph of(Random random) {
    GraphBuilder builder = new GraphBuilder("random");
    RandomGraph graph = new RandomGraph(random, builder, 0);
    for (ElementType element :
        new ElementType[] {ElementType.F32, ElementType.I32, ElementType.BOOL}) {
      graph.values.add(builder.input(element.text(), new TensorType(element, graph.shape())));
    }
    // Binds n, whatever the other shapes mention.
    graph.values.add(builder.input("sized", TensorType.parse("f32[n,1]")));
    graph.grow(5 + random.nextInt(30));
    IntStream.range(0, 3).forEach(i -> builder.output("out" + i, graph.pick()));
    builder.output("last", graph.values.getLast());
    return builder.build();
  }

  static List<Tensor> inputs(Graph graph, Random random) {
    return graph.inputTypes().stream()
        .map(type ->
            filled(new TensorType(type.element(), Shape.of(type.shape().eval(_ -> N))), random))
        .toList();
  }

  private static Tensor filled(TensorType type, Random random) {
    Tensor tensor = Tensor.zeros(type);
    boolean same = random.nextInt(3) > 0;
    double real = REALS[random.nextInt(REALS.length)];
    long integer = INTEGERS[random.nextInt(INTEGERS.length)];
    for (long i = 0; i < tensor.size(); i++) {
      if (type.element().isFloat()) {
        tensor.setDouble(i, same ? real : REALS[random.nextInt(REALS.length)]);
      } else {
        tensor.setLong(i, same ? integer : INTEGERS[random.nextInt(INTEGERS.length)]);
      }
    }
    return tensor;
  }

  private void grow(int nodes) {
    for (int i = 0; i < nodes; i++) {
      values.add(next(pick()));
    }
  }

  private Value next(Value x) {
    return switch (random.nextInt(16)) {
      case 0, 1 -> unary(x);
      case 2, 3, 4, 5 -> binary(x);
      case 6 -> compare(x);
      case 7 -> builder.apply(new Cast(oneOf(ELEMENTS)), x);
      case 8 -> transpose(x);
      case 9 -> reshape(x);
      case 10 -> broadcast(x);
      case 11 -> slice(x);
      case 12 -> x.type().rank() == 0 ? x : builder.apply(new Reverse(axes(x)), x);
      case 13 -> concat(x);
      case 14 -> reduce(x);
      default -> random.nextBoolean() ? pad(x) : cond(x);
    };
  }

  private Value unary(Value x) {
    ElementType element = x.type().element();
    List<Unary.Function> functions =
        switch (element.kind()) {
          case BOOL -> List.of(Unary.Function.NOT);
          case SIGNED, UNSIGNED ->
              List.of(
                  Unary.Function.NEG, Unary.Function.NOT, Unary.Function.ABS, Unary.Function.SIGN);
          case FLOAT ->
              List.of(
                  Unary.Function.NEG,
                  Unary.Function.ABS,
                  Unary.Function.SIGN,
                  Unary.Function.FLOOR,
                  Unary.Function.CEIL,
                  Unary.Function.ROUND,
                  Unary.Function.TRUNC,
                  Unary.Function.EXP,
                  Unary.Function.SQRT);
        };
    return builder.apply(new Unary(oneOf(functions)), x);
  }

  private Value binary(Value x) {
    List<Binary.Function> functions =
        switch (x.type().element().kind()) {
          case BOOL -> List.of(Binary.Function.AND, Binary.Function.OR, Binary.Function.XOR);
          case SIGNED, UNSIGNED ->
              List.of(
                  Binary.Function.ADD,
                  Binary.Function.SUB,
                  Binary.Function.MUL,
                  Binary.Function.MAX,
                  Binary.Function.MIN,
                  Binary.Function.AND,
                  Binary.Function.OR,
                  Binary.Function.XOR,
                  Binary.Function.SHIFT_LEFT,
                  Binary.Function.SHIFT_RIGHT);
          case FLOAT ->
              List.of(
                  Binary.Function.ADD,
                  Binary.Function.SUB,
                  Binary.Function.MUL,
                  Binary.Function.DIV,
                  Binary.Function.POW,
                  Binary.Function.MAX,
                  Binary.Function.MIN);
        };
    Value y = like(x.type());
    return random.nextBoolean()
        ? builder.apply(new Binary(oneOf(functions)), x, y)
        : builder.apply(new Binary(oneOf(functions)), y, x);
  }

  private Value compare(Value x) {
    Value condition =
        builder.apply(new Compare(oneOf(List.of(Compare.Relation.values()))), x, like(x.type()));
    if (random.nextBoolean()) {
      return condition;
    }
    Value inverted =
        random.nextBoolean() ? builder.apply(new Unary(Unary.Function.NOT), condition) : condition;
    return builder.apply(new Select(), inverted, x, like(x.type()));
  }

  private Value transpose(Value x) {
    List<Integer> axes = new ArrayList<>(IntStream.range(0, x.type().rank()).boxed().toList());
    Collections.shuffle(axes, random);
    return builder.apply(new Transpose(axes), x);
  }

  private Value reshape(Value x) {
    List<Dim> dims = new ArrayList<>(x.type().shape().dims());
    if (random.nextBoolean()) {
      dims.removeIf(dim -> dim.is(1));
    }
    if (dims.size() < 4 && random.nextBoolean()) {
      dims.add(random.nextInt(dims.size() + 1), Dim.of(1));
    }
    return builder.apply(
        new Reshape(random.nextInt(4) == 0 ? Shape.of(x.type().shape().size()) : new Shape(dims)),
        x);
  }

  private Value broadcast(Value x) {
    if (x.type().rank() > 3) {
      return x;
    }
    List<Dim> dims = new ArrayList<>();
    List<Integer> axes = new ArrayList<>();
    for (Dim dim : x.type().shape().dims()) {
      if (random.nextInt(4) == 0 && dims.size() < 3) {
        dims.add(oneOf(SIZES));
      }
      axes.add(dims.size());
      dims.add(dim.is(1) && random.nextBoolean() ? oneOf(SIZES) : dim);
    }
    if (dims.size() < 3) {
      dims.add(oneOf(SIZES));
    }
    return builder.apply(new Broadcast(new Shape(dims), axes), x);
  }

  private Value slice(Value x) {
    List<Dim> starts = new ArrayList<>();
    List<Dim> sizes = new ArrayList<>();
    List<Long> strides = new ArrayList<>();
    for (Dim dim : x.type().shape().dims()) {
      boolean cut = dim.isKnown() && dim.known() > 1 && random.nextBoolean();
      starts.add(Dim.of(cut ? 1 : 0));
      sizes.add(cut ? dim.minus(1) : dim);
      strides.add(cut && dim.is(2) ? 2L : 1L);
    }
    return builder.apply(new Slice(starts, sizes, strides), x);
  }

  private Value pad(Value x) {
    List<Dim> low =
        x.type().shape().dims().stream().map(_ -> Dim.of(random.nextInt(4) / 3)).toList();
    List<Dim> none = x.type().shape().dims().stream().map(_ -> Dim.of(0)).toList();
    Value value =
        builder.constant(filled(new TensorType(x.type().element(), Shape.SCALAR), random));
    return builder.apply(new Pad(low, none, Collections.nCopies(low.size(), 0L)), x, value);
  }

  private Value concat(Value x) {
    boolean small = x.type().rank() > 0 && x.type().shape().size().eval(_ -> N) < 50;
    if (!small) {
      return x;
    }
    int axis = random.nextInt(x.type().rank());
    return random.nextInt(3) == 0
        ? builder.apply(new Concat(axis), x)
        : builder.apply(new Concat(axis), x, like(x.type()));
  }

  private Value reduce(Value x) {
    List<Reduce.Combiner> combiners =
        x.type().element() == ElementType.BOOL
            ? List.of(Reduce.Combiner.ALL, Reduce.Combiner.ANY)
            : List.of(
                Reduce.Combiner.SUM,
                Reduce.Combiner.PRODUCT,
                Reduce.Combiner.MAX,
                Reduce.Combiner.MIN);
    return builder.apply(new Reduce(oneOf(combiners), axes(x)), x);
  }

  private Value cond(Value x) {
    if (depth > 1) {
      return builder.apply(new Bitcast(x.type().element()), x);
    }
    Value condition =
        random.nextBoolean()
            ? builder.constant(Tensor.scalar(ElementType.BOOL, random.nextInt(2)))
            : builder.apply(
                new Reduce(
                    Reduce.Combiner.ANY, IntStream.range(0, bool().type().rank()).boxed().toList()),
                bool());
    Op op = new Cond(branch(x.type()), branch(x.type()));
    return builder.apply(op, condition, x);
  }

  private Value bool() {
    return values.stream()
        .filter(value -> value.type().element() == ElementType.BOOL)
        .findFirst()
        .orElseGet(() -> like(TensorType.of(ElementType.BOOL)));
  }

  private Graph branch(TensorType type) {
    GraphBuilder inner = new GraphBuilder("branch");
    RandomGraph graph = new RandomGraph(random, inner, depth + 1);
    graph.values.add(inner.input("x", type));
    graph.grow(random.nextInt(5));
    List<Value> suitable =
        graph.values.stream().filter(value -> value.type().equals(type)).toList();
    inner.output("r", suitable.get(random.nextInt(suitable.size())));
    return inner.build();
  }

  /** Another value of this type: one that is there, or a constant. */
  private Value like(TensorType type) {
    List<Value> same = values.stream().filter(value -> value.type().equals(type)).toList();
    if (!same.isEmpty() && random.nextInt(3) > 0) {
      return oneOf(same);
    }
    if (type.shape().isKnown() && random.nextInt(3) == 0) {
      return builder.apply(new Constant(filled(type, random)));
    }
    Value scalar = builder.constant(filled(new TensorType(type.element(), Shape.SCALAR), random));
    return type.rank() == 0
        ? scalar
        : builder.apply(new Broadcast(type.shape(), List.of()), scalar);
  }

  private List<Integer> axes(Value x) {
    return IntStream.range(0, x.type().rank()).filter(_ -> random.nextBoolean()).boxed().toList();
  }

  private Shape shape() {
    return new Shape(IntStream.range(0, random.nextInt(4)).mapToObj(_ -> oneOf(SIZES)).toList());
  }

  private Value pick() {
    // Mostly what is new, so that patterns grow deep.
    int back = random.nextInt(1 + Math.min(values.size() - 1, random.nextInt(4) == 0 ? 100 : 3));
    return values.get(values.size() - 1 - back);
  }

  private <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
