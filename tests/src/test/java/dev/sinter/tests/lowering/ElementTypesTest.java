package dev.sinter.tests.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is exact is the same bits in a kernel as in the interpreter: moves, casts, comparisons and
 * arithmetic of every type, on extreme values too.
 */
final class ElementTypesTest {
  private static final long SEED = 20260102;
  private static final int ROWS = 7;
  private static final int COLUMNS = 83;

  private static final List<Unary.Function> OF_ALL =
      List.of(Unary.Function.NEG, Unary.Function.ABS, Unary.Function.SIGN);
  private static final List<Unary.Function> OF_FLOATS =
      List.of(
          Unary.Function.FLOOR,
          Unary.Function.CEIL,
          Unary.Function.TRUNC,
          Unary.Function.ROUND,
          Unary.Function.SQRT);
  private static final List<Binary.Function> ARITHMETIC =
      List.of(
          Binary.Function.ADD,
          Binary.Function.SUB,
          Binary.Function.MUL,
          Binary.Function.MAX,
          Binary.Function.MIN);
  private static final List<Binary.Function> OF_BITS =
      List.of(
          Binary.Function.AND,
          Binary.Function.OR,
          Binary.Function.XOR,
          Binary.Function.SHIFT_LEFT,
          Binary.Function.SHIFT_RIGHT);

  /** Shows where an output comes from when it is wrong. */
  private final GraphBuilder builder = new GraphBuilder("g");

  @ParameterizedTest
  @EnumSource
  void moves(ElementType element) {
    Value x = input("x", element);
    Value y = input("y", element);
    Value b = input("b", ElementType.BOOL);
    output("transposed", builder.apply(new Transpose(List.of(1, 0)), x));
    output("reversed", builder.apply(new Reverse(List.of(1)), x));
    output("both", builder.apply(new Concat(1), x, y));
    output("chosen", builder.apply(new Select(), b, x, builder.apply(new Reverse(List.of(0)), y)));
    check(element);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"I2", "U2", "F4E2M1", "F8E8M0", "F8E4M3", "F8E4M3FNUZ", "F8E5M2", "F8E5M2FNUZ"})
  void casts(ElementType element) {
    Value x = input("x", element);
    for (ElementType to : ElementType.values()) {
      output("to " + to, builder.apply(new Cast(to), x));
    }
    check(element);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "BOOL",
        "I2",
        "I4",
        "U2",
        "U4",
        "F4E2M1",
        "F8E8M0",
        "F8E4M3",
        "F8E4M3FNUZ",
        "F8E5M2",
        "F8E5M2FNUZ"
      })
  void computes(ElementType element) {
    Value x = input("x", element);
    Value y = input("y", element);
    List<Unary.Function> unary = new ArrayList<>(OF_ALL);
    List<Binary.Function> binary = new ArrayList<>(ARITHMETIC);
    if (element.isFloat()) {
      unary.addAll(OF_FLOATS);
      binary.add(Binary.Function.DIV);
      binary.add(Binary.Function.REM);
    } else {
      divides(x, y, element);
      unary.add(Unary.Function.NOT);
      binary.addAll(OF_BITS);
    }
    unary.forEach(f -> output(f.name(), builder.apply(new Unary(f), x)));
    binary.forEach(f -> output(f.name(), builder.apply(new Binary(f), x, y)));
    for (Compare.Relation relation : Compare.Relation.values()) {
      output(relation.name(), builder.apply(new Compare(relation), x, y));
    }
    Value chain = builder.apply(new Binary(Binary.Function.MUL), x, y);
    Value more = builder.apply(new Binary(Binary.Function.ADD), chain, x);
    output("chain", builder.apply(new Binary(Binary.Function.SUB), more, y));
    check(element);
  }

  /** By numbers of which none is zero, which a kernel finds out, and by one that is known. */
  private void divides(Value x, Value y, ElementType element) {
    Value one = builder.constant(Tensor.scalar(element, 1L));
    Value divisor =
        builder.apply(
            new Binary(Binary.Function.OR),
            y,
            new NumPy(builder).broadcastTo(one, y.type().shape()));
    Value three =
        new NumPy(builder)
            .broadcastTo(builder.constant(Tensor.scalar(element, 3L)), y.type().shape());
    for (Binary.Function function : List.of(Binary.Function.DIV, Binary.Function.REM)) {
      output(function.name(), builder.apply(new Binary(function), x, divisor));
      output(function + " by 3", builder.apply(new Binary(function), x, three));
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "I2",
        "I4",
        "U2",
        "U4",
        "F4E2M1",
        "F8E8M0",
        "F8E4M3",
        "F8E4M3FNUZ",
        "F8E5M2",
        "F8E5M2FNUZ"
      })
  void reduces(ElementType element) {
    Value x = input("x", element);
    boolean bool = element == ElementType.BOOL;
    List<Reduce.Combiner> exact =
        bool
            ? List.of(Reduce.Combiner.ALL, Reduce.Combiner.ANY)
            : element.isFloat()
                ? List.of(Reduce.Combiner.MAX, Reduce.Combiner.MIN)
                : List.of(
                    Reduce.Combiner.MAX,
                    Reduce.Combiner.MIN,
                    Reduce.Combiner.SUM,
                    Reduce.Combiner.PRODUCT);
    for (Reduce.Combiner combiner : exact) {
      for (List<Integer> axes : List.of(List.of(0), List.of(1), List.of(0, 1))) {
        output(combiner + " " + axes, builder.apply(new Reduce(combiner, axes), x));
      }
    }
    check(element);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "BOOL",
        "I2",
        "I4",
        "U2",
        "U4",
        "F4E2M1",
        "F8E8M0",
        "F8E4M3",
        "F8E4M3FNUZ",
        "F8E5M2",
        "F8E5M2FNUZ"
      })
  void findsExtremes(ElementType element) {
    Value x = input("x", element);
    for (int axis : List.of(0, 1)) {
      for (boolean last : List.of(false, true)) {
        for (boolean max : List.of(false, true)) {
          ArgReduce op = new ArgReduce(max, axis, last);
          output(op.toString(), builder.apply(op, x));
        }
      }
    }
    check(element);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "BOOL",
        "I2",
        "I4",
        "U2",
        "U4",
        "F4E2M1",
        "F8E8M0",
        "F8E4M3",
        "F8E4M3FNUZ",
        "F8E5M2",
        "F8E5M2FNUZ"
      })
  void accumulates(ElementType element) {
    Value x = input("x", element);
    for (Reduce.Combiner combiner :
        List.of(
            Reduce.Combiner.SUM,
            Reduce.Combiner.PRODUCT,
            Reduce.Combiner.MAX,
            Reduce.Combiner.MIN)) {
      for (int axis : List.of(0, 1)) {
        boolean exclusive = combiner == Reduce.Combiner.SUM || axis == 1;
        Cumulative op = new Cumulative(combiner, axis, exclusive, axis == 0);
        output(op.toString(), builder.apply(op, x));
      }
    }
    check(element);
  }

  @ParameterizedTest
  @EnumSource
  void replacesAtPlaces(ElementType element) {
    scatters(element, List.of(Scatter.Combination.REPLACE));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "BOOL",
        "I2",
        "I4",
        "U2",
        "U4",
        "F4E2M1",
        "F8E8M0",
        "F8E4M3",
        "F8E4M3FNUZ",
        "F8E5M2",
        "F8E5M2FNUZ"
      })
  void combinesAtPlaces(ElementType element) {
    scatters(
        element,
        List.of(
            Scatter.Combination.ADD,
            Scatter.Combination.MULTIPLY,
            Scatter.Combination.MAX,
            Scatter.Combination.MIN));
  }

  /** Some places several times: whole rows, and elements of columns. */
  private void scatters(ElementType element, List<Scatter.Combination> combinations) {
    Value x = input("x", element);
    Value y = input("y", element);
    long[] rows = {3, 0, 3, 6, 3, 0, 5};
    for (Scatter.Combination combination : combinations) {
      output(
          combination + " rows",
          builder.apply(
              new Scatter(0, List.of(0), combination, Gather.Bounds.REFUSE),
              x,
              builder.constant(Tensor.of(rows, ROWS, 1)),
              y));
      output(
          combination + " elements",
          builder.apply(
              new Scatter(0, List.of(1), combination, Gather.Bounds.REFUSE),
              x,
              builder.constant(Tensor.of(rows, ROWS, 1)),
              new NumPy(builder)
                  .take(
                      builder.apply(new Transpose(List.of(1, 0)), y),
                      builder.constant(Tensor.of(rows, ROWS)),
                      0)));
    }
    check(element);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "I2",
        "I4",
        "U2",
        "U4",
        "F4E2M1",
        "F8E8M0",
        "F8E4M3",
        "F8E4M3FNUZ",
        "F8E5M2",
        "F8E5M2FNUZ"
      })
  void sorts(ElementType element) {
    Value x = input("x", element);
    for (int axis : List.of(0, 1)) {
      for (boolean descending : List.of(false, true)) {
        Sort op = new Sort(axis, descending);
        List<Value> sorted = builder.applyAll(op, List.of(x));
        output(op + " values", sorted.get(0));
        output(op + " indices", sorted.get(1));
      }
    }
    check(element);
  }

  private Value input(String name, ElementType element) {
    return builder.input(name, TensorType.of(element, ROWS, COLUMNS));
  }

  private void output(String name, Value value) {
    builder.output(name, value);
  }

  private void check(ElementType element) {
    dev.sinter.ir.graph.Graph graph = builder.build();
    Random random = new Random(SEED);
    List<Tensor> inputs =
        graph.inputs().stream().map(port -> special(random, port.value().type())).toList();
    List<Tensor> expected = Interpreter.run(graph, inputs);
    for (Set<String> disabled : List.of(Set.<String>of(), Set.of("fuse"))) {
      CompileOptions options =
          new CompileOptions(
              Target.all(), Optional.empty(), disabled, false, true, CompileObserver.NONE);
      Artifact artifact = Sinter.compileArtifact(graph, options);
      for (Target target : Sinter.usableTargets()) {
        RunOptions run = RunOptions.defaults().withTarget(target.name());
        try (Executable executable = Sinter.open(artifact, run)) {
          List<Tensor> found = executable.run(inputs);
          for (int i = 0; i < expected.size(); i++) {
            String place =
                "%s of %s on %s%s, seed %d"
                    .formatted(
                        graph.outputs().get(i).name(),
                        element,
                        target,
                        disabled.isEmpty() ? "" : ", not fused",
                        SEED);
            assertSameBits(expected.get(i), found.get(i), inputs, place);
          }
        }
      }
    }
  }

  private static void assertSameBits(
      Tensor expected, Tensor found, List<Tensor> inputs, String place) {
    assertEquals(expected.type(), found.type(), place);
    for (long i = 0; i < expected.size(); i++) {
      boolean nan = expected.element().isFloat() && Double.isNaN(expected.getDouble(i));
      if (nan && Double.isNaN(found.getDouble(i))) {
        continue;
      }
      long at = i;
      assertEquals(
          Long.toHexString(expected.rawBits(i)),
          Long.toHexString(found.rawBits(i)),
          () ->
              place
                  + ", element "
                  + at
                  + (at < inputs.getFirst().size()
                      ? " of " + inputs.stream().map(t -> value(t, at)).toList()
                      : ""));
    }
  }

  private static String value(Tensor tensor, long i) {
    return tensor.element().isFloat() ? "" + tensor.getDouble(i) : "" + tensor.getLong(i);
  }

  /** Small values, values of all sizes, and the ends of the type. */
  private static Tensor special(Random random, TensorType type) {
    ElementType element = type.element();
    Tensor tensor = Tensor.zeros(type);
    for (long i = 0; i < tensor.size(); i++) {
      if (element.isFloat()) {
        tensor.setDouble(i, real(random));
      } else if (element == ElementType.BOOL) {
        tensor.setLong(i, random.nextInt(2));
      } else {
        tensor.setLong(i, integer(random));
      }
    }
    return tensor;
  }

  private static double real(Random random) {
    double[] special = {
      0.0,
      -0.0,
      1,
      -1,
      0.5,
      2.5,
      -3.5,
      255,
      256,
      -128.75,
      65504,
      65520,
      0x1p-24,
      0x1p-25,
      0x1p-133,
      Float.MIN_VALUE,
      Float.MAX_VALUE,
      0x1p31,
      -0x1p31,
      0x1p63,
      -0x1p63,
      0x1p64,
      1e300,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY
    };
    return switch (random.nextInt(3)) {
      case 0 -> special[random.nextInt(special.length)];
      case 1 -> random.nextGaussian() * 10;
      default -> Math.scalb(random.nextGaussian(), random.nextInt(80) - 40);
    };
  }

  private static long integer(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(-5, 6);
      case 1 -> random.nextLong() >> random.nextInt(64);
      case 2 -> (1L << random.nextInt(64)) - random.nextInt(2);
      default -> -(1L << random.nextInt(64)) + random.nextInt(2);
    };
  }
}
