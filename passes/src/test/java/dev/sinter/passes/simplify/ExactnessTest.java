package dev.sinter.passes.simplify;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every combination of two elementwise functions, and of one with every hard constant, on every
 * pair of hard values: the rules keep all bits.
 */
class ExactnessTest {
  private static final double[] REALS = {
    0.0,
    -0.0,
    1,
    -1,
    2,
    -2,
    0.5,
    -0.5,
    0.25,
    3,
    -8,
    1.5,
    -2.5,
    1e-7,
    6e-8,
    1e-40,
    -1e-40,
    0x1p-126,
    0x1p127,
    6e4,
    3e38,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };
  private static final long[] INTEGERS = {
    0,
    1,
    -1,
    2,
    -2,
    3,
    7,
    8,
    -8,
    31,
    127,
    -128,
    255,
    256,
    32767,
    -32768,
    65535,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xFFFFFFFFL,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void functionsOfAValueAndAConstant(ElementType element) {
    Tensor values = values(element);
    for (Binary.Function function : Binary.Function.values()) {
      for (long i = 0; i < values.size() && isDefined(new Binary(function), element, 2); i++) {
        Tensor constant = Tensor.zeros(TensorType.of(element));
        constant.setRawBits(0, values.rawBits(i));
        check(element, (b, x, y) -> b.apply(new Binary(function), x, splat(b, x, constant)));
        check(element, (b, x, y) -> b.apply(new Binary(function), splat(b, x, constant), x));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void functionsOfFunctions(ElementType element) {
    List<Unary> unaries =
        Stream.of(Unary.Function.values())
            .map(Unary::new)
            .filter(op -> isDefined(op, element, 1))
            .toList();
    for (Unary inner : unaries) {
      unaries.forEach(outer -> check(element, (b, x, y) -> b.apply(outer, b.apply(inner, x))));
      for (Binary.Function function : Binary.Function.values()) {
        Binary outer = new Binary(function);
        if (isDefined(outer, element, 2)) {
          check(element, (b, x, y) -> b.apply(outer, b.apply(inner, x), y));
          check(element, (b, x, y) -> b.apply(outer, x, b.apply(inner, y)));
          check(element, (b, x, y) -> b.apply(outer, b.apply(inner, x), b.apply(inner, y)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void functionsOfAValueAndItself(ElementType element) {
    for (Binary.Function function : Binary.Function.values()) {
      if (isDefined(new Binary(function), element, 2)) {
        check(element, (b, x, y) -> b.apply(new Binary(function), x, x));
      }
    }
    for (Compare.Relation relation : Compare.Relation.values()) {
      if (isDefined(new Compare(relation), element, 2)) {
        check(
            element,
            (b, x, y) ->
                b.apply(new Unary(Unary.Function.NOT), b.apply(new Compare(relation), x, y)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void castsOfCasts(ElementType element) {
    for (ElementType through : ElementType.values()) {
      for (ElementType to : ElementType.values()) {
        check(element, (b, x, y) -> b.apply(new Cast(to), b.apply(new Cast(through), x)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void reductionsOfSingleElements(ElementType element) {
    for (Reduce.Combiner combiner : Reduce.Combiner.values()) {
      if (isDefined(new Reduce(combiner, List.of()), element, 1)) {
        check(element, (b, x, y) -> b.apply(new Reduce(combiner, List.of()), x));
      }
    }
  }

  private interface Expression {
    Value build(GraphBuilder builder, Value x, Value y);
  }

  /** x and y hold each pair of values once. */
  private static void check(ElementType element, Expression expression) {
    Tensor values = values(element);
    TensorType type = TensorType.of(element, values.size() * values.size());
    Tensor left = Tensor.zeros(type);
    Tensor right = Tensor.zeros(type);
    for (long i = 0; i < left.size(); i++) {
      left.setRawBits(i, values.rawBits(i / values.size()));
      right.setRawBits(i, values.rawBits(i % values.size()));
    }
    GraphBuilder builder = new GraphBuilder("exact");
    Value x = builder.input("x", type);
    Value y = builder.input("y", type);
    builder.output("r", expression.build(builder, x, y));
    Graph graph = builder.build();
    Graph simplified = Golden.apply(new Algebra(), graph);
    if (simplified.equals(graph)) {
      return;
    }
    SameBits.check(
        run(graph, left, right), run(simplified, left, right), () -> "\n" + graph + simplified);
  }

  /** An integer division by zero fails before and after, or neither. */
  private static List<Tensor> run(Graph graph, Tensor left, Tensor right) {
    try {
      return Interpreter.run(graph, List.of(left, right));
    } catch (SinterException _) {
      return List.of();
    }
  }

  private static Value splat(GraphBuilder builder, Value like, Tensor scalar) {
    return builder.apply(new Broadcast(like.type().shape(), List.of()), builder.constant(scalar));
  }

  private static boolean isDefined(Op op, ElementType element, int operands) {
    // The oracle's own power of an f64 is correct to an ulp only.
    if (element == ElementType.F64 && op.equals(new Binary(Binary.Function.POW))) {
      return false;
    }
    try {
      op.infer(Collections.nCopies(operands, TensorType.of(element)));
      return true;
    } catch (SinterException _) {
      return false;
    }
  }

  private static Tensor values(ElementType element) {
    List<Long> distinct = new ArrayList<>();
    Tensor one = Tensor.zeros(TensorType.of(element));
    for (int i = 0; i < (element.isFloat() ? REALS.length : INTEGERS.length); i++) {
      if (element.isFloat()) {
        one.setDouble(0, REALS[i]);
      } else {
        one.setLong(0, INTEGERS[i]);
      }
      if (!distinct.contains(one.rawBits(0))) {
        distinct.add(one.rawBits(0));
      }
    }
    Tensor values = Tensor.zeros(TensorType.of(element, distinct.size()));
    for (int i = 0; i < distinct.size(); i++) {
      values.setRawBits(i, distinct.get(i));
    }
    return values;
  }
}
