package dev.sinter.tests.kernels;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation on every type it takes, by scalars and by vectors of every width, as every
 * backend's code, against plain Java.
 */
final class ElementwiseTest {
  private static final List<ElementType> INTEGERS =
      List.of(
          ElementType.I8,
          ElementType.U8,
          ElementType.I16,
          ElementType.U16,
          ElementType.I32,
          ElementType.U32,
          ElementType.I64,
          ElementType.U64);

  private static final List<ElementType> FLOATS =
      List.of(ElementType.F16, ElementType.BF16, ElementType.F32, ElementType.F64);

  /**
   * One operation.
   *
   * @param text as it stands in a kernel, over x, y and z
   */
  record Case(
      String text,
      ElementType operand,
      int operands,
      ElementType result,
      Function<long[], Long> expected) {
    @Override
    public String toString() {
      return text + " of " + operand + " to " + result;
    }
  }

  private static Stream<ElementType> numbers() {
    return Stream.concat(INTEGERS.stream(), FLOATS.stream());
  }

  static Stream<Case> unary() {
    Stream<Case> numbers =
        numbers()
            .flatMap(type ->
                Stream.of(UnaryOp.values())
                    .filter(op -> op != UnaryOp.NOT || type.isInteger())
                    .filter(op ->
                        op == UnaryOp.NEG
                            || op == UnaryOp.ABS
                            || op == UnaryOp.NOT
                            || type.isFloat())
                    .map(op -> unary(op, type)));
    return Stream.concat(numbers, Stream.of(unary(UnaryOp.NOT, ElementType.BOOL)));
  }

  private static Case unary(UnaryOp op, ElementType type) {
    String text =
        switch (op) {
          case NEG -> "-x";
          case NOT -> "!x";
          case ABS, SQRT, FLOOR, CEIL, TRUNC, ROUND ->
              op.name().toLowerCase(java.util.Locale.ROOT) + "(x)";
        };
    return new Case(text, type, 1, type, v -> LaneOracle.unary(op, type, v[0]));
  }

  static Stream<Case> binary() {
    Stream<Case> numbers =
        numbers()
            .flatMap(type ->
                Stream.of(BinaryOp.values())
                    .filter(op -> takes(op, type))
                    .map(op -> binary(op, type)));
    Stream<Case> bools =
        Stream.of(BinaryOp.AND, BinaryOp.OR, BinaryOp.XOR).map(op -> binary(op, ElementType.BOOL));
    return Stream.concat(numbers, bools);
  }

  private static boolean takes(BinaryOp op, ElementType type) {
    return switch (op) {
      case ADD, SUB, MUL, DIV, REM, MAX, MIN -> true;
      case FLOOR_DIV, FLOOR_MOD, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          type.isInteger();
    };
  }

  private static Case binary(BinaryOp op, ElementType type) {
    String text =
        switch (op) {
          case ADD -> "x + y";
          case SUB -> "x - y";
          case MUL -> "x * y";
          case DIV -> "x / y";
          case REM -> "x % y";
          case FLOOR_DIV -> "x // y";
          case FLOOR_MOD -> "x %% y";
          case MAX -> "max(x, y)";
          case MIN -> "min(x, y)";
          case AND -> "x & y";
          case OR -> "x | y";
          case XOR -> "x ^ y";
          case SHIFT_LEFT -> "x << y";
          case SHIFT_RIGHT -> "x >> y";
          case SHIFT_RIGHT_LOGICAL -> "x >>> y";
        };
    boolean divides =
        switch (op) {
          case DIV, REM, FLOOR_DIV, FLOOR_MOD -> type.isInteger();
          case ADD,
              SUB,
              MUL,
              MAX,
              MIN,
              AND,
              OR,
              XOR,
              SHIFT_LEFT,
              SHIFT_RIGHT,
              SHIFT_RIGHT_LOGICAL ->
              false;
        };
    return new Case(
        divides ? text.replace("y", "(y | 1)") : text,
        type,
        2,
        type,
        v -> LaneOracle.binary(op, type, v[0], divides ? v[1] | 1 : v[1]));
  }

  static Stream<Case> compare() {
    return Stream.concat(numbers(), Stream.of(ElementType.BOOL))
        .flatMap(type -> Stream.of(Relation.values()).map(relation -> compare(relation, type)));
  }

  private static Case compare(Relation relation, ElementType type) {
    String text =
        switch (relation) {
          case EQ -> "x == y";
          case NE -> "x != y";
          case LT -> "x < y";
          case LE -> "x <= y";
          case GT -> "x > y";
          case GE -> "x >= y";
        };
    return new Case(
        text, type, 2, ElementType.BOOL, v -> LaneOracle.compare(relation, type, v[0], v[1]));
  }

  static Stream<Case> ternary() {
    Stream<Case> fma =
        numbers()
            .filter(type -> type.bytes() > 2 || type.isInteger())
            .map(type ->
                new Case(
                    "fma(x, y, z)", type, 3, type, v -> LaneOracle.fma(type, v[0], v[1], v[2])));
    Stream<Case> select =
        Stream.concat(numbers(), Stream.of(ElementType.BOOL))
            .map(type ->
                new Case(
                    "select(x < y, y, z)",
                    type,
                    3,
                    type,
                    v -> LaneOracle.compare(Relation.LT, type, v[0], v[1]) != 0 ? v[1] : v[2]));
    return Stream.concat(fma, select);
  }

  /** Literal bounds on either side, with zeros of both signs. */
  static Stream<Case> bounds() {
    return Stream.of(ElementType.F32, ElementType.F64)
        .flatMap(type ->
            Stream.of("max(x, BOUND)", "max(BOUND, x)", "min(x, BOUND)", "min(BOUND, x)")
                .flatMap(text ->
                    Stream.of(0.0, -0.0, 1.0, -88.5).map(bound -> bound(text, type, bound))));
  }

  private static Case bound(String text, ElementType type, double bound) {
    BinaryOp op = text.startsWith("max") ? BinaryOp.MAX : BinaryOp.MIN;
    long bits = LaneOracle.ofDouble(type, bound);
    return new Case(
        text.replace("BOUND", Double.toString(bound)),
        type,
        1,
        type,
        v -> LaneOracle.binary(op, type, v[0], bits));
  }

  static Stream<Case> convert() {
    List<ElementType> all = Stream.concat(numbers(), Stream.of(ElementType.BOOL)).toList();
    return all.stream()
        .flatMap(from ->
            all.stream()
                .filter(to -> to != from)
                .map(
                    to -> new Case("TO(x)", from, 1, to, v -> LaneOracle.convert(from, to, v[0]))));
  }

  static Stream<Case> bitcast() {
    return Stream.of(
            List.of(ElementType.F32, ElementType.I32), List.of(ElementType.U32, ElementType.F32),
            List.of(ElementType.F64, ElementType.U64), List.of(ElementType.I64, ElementType.F64),
            List.of(ElementType.F16, ElementType.U16), List.of(ElementType.I16, ElementType.BF16),
            List.of(ElementType.I8, ElementType.U8), List.of(ElementType.U32, ElementType.I32))
        .map(pair -> new Case("bitcast TO(x)", pair.get(0), 1, pair.get(1), v -> v[0]));
  }

  /** The groups of operations by name. */
  private static final Map<String, Supplier<Stream<Case>>> GROUPS =
      Map.of(
          "unary", ElementwiseTest::unary,
          "binary", ElementwiseTest::binary,
          "compare", ElementwiseTest::compare,
          "ternary", ElementwiseTest::ternary,
          "bounds", ElementwiseTest::bounds,
          "convert", ElementwiseTest::convert,
          "bitcast", ElementwiseTest::bitcast);

  static Stream<Arguments> groupsAndTargets() {
    return GROUPS.keySet().stream()
        .sorted()
        .flatMap(
            group -> CompiledKernels.targets().stream().map(target -> Arguments.of(group, target)));
  }

  /** An operation by vectors of so many lanes. */
  private record Lanes(Case operation, int lanes) {
    Kernel kernel(int number) {
      return KernelParser.parse(text(operation, "case" + number, lanes));
    }
  }

  @ParameterizedTest
  @MethodSource("groupsAndTargets")
  void agreesWithPlainJava(String group, Target target) {
    List<Lanes> cases =
        GROUPS
            .get(group)
            .get()
            .flatMap(one -> lanes(one, target).stream().map(lanes -> new Lanes(one, lanes)))
            .toList();
    List<Kernel> kernels =
        IntStream.range(0, cases.size()).mapToObj(i -> cases.get(i).kernel(i)).toList();
    List<KernelFunction> functions = CompiledKernels.of(kernels, target);
    for (int i = 0; i < cases.size(); i++) {
      check(cases.get(i), kernels.get(i), functions.get(i), target);
    }
  }

  /** As many as fit a register, and fewer; halves are computed with as f32. */
  private static List<Integer> lanes(Case operation, Target target) {
    int widest = Math.max(computedBytes(operation.operand()), computedBytes(operation.result()));
    if (target.vectorBits() == 0) {
      return List.of(1);
    }
    int lanes = target.lanes(widest);
    return target.vectorBits() == 128 && lanes > 2 ? List.of(lanes, 4, 2) : List.of(lanes);
  }

  private static int computedBytes(ElementType type) {
    return type.isFloat() ? Math.max(type.bytes(), ElementType.F32.bytes()) : type.bytes();
  }

  private static void check(Lanes test, Kernel kernel, KernelFunction function, Target target) {
    Case operation = test.operation();
    List<Tensor> inputs = inputs(operation);
    long count = inputs.getFirst().size();
    Tensor output = Tensor.zeros(TensorType.of(operation.result(), count));
    MemorySegment[] buffers =
        Stream.concat(inputs.stream(), Stream.of(output))
            .map(Tensor::data)
            .toArray(MemorySegment[]::new);
    function.run(buffers, new long[buffers.length], new long[0], 0, count / test.lanes());
    for (long i = 0; i < count; i++) {
      long index = i;
      long[] operands = inputs.stream().mapToLong(input -> input.rawBits(index)).toArray();
      long expected = operation.expected().apply(operands);
      long found = output.rawBits(i);
      assertTrue(
          LaneOracle.same(operation.result(), expected, found),
          () ->
              "%s, %s, seed %d, element %d of %s: %x instead of %x%n%s"
                  .formatted(
                      operation,
                      target,
                      Samples.SEED,
                      index,
                      hex(operands),
                      found,
                      expected,
                      kernel));
    }
  }

  private static String hex(long[] values) {
    return String.join(", ", java.util.Arrays.stream(values).mapToObj(Long::toHexString).toList());
  }

  /** One column of samples; for more operands columns shuffled against each other. */
  private static List<Tensor> inputs(Case operation) {
    int count = 256;
    List<Tensor> inputs = new ArrayList<>();
    for (int i = 0; i < operation.operands(); i++) {
      List<Long> samples = new ArrayList<>(Samples.of(operation.operand(), count / 4));
      List<Long> column = new ArrayList<>();
      SplittableRandom random = new SplittableRandom(Samples.SEED + i);
      while (column.size() < count) {
        if (i > 0) {
          Collections.shuffle(samples, new java.util.Random(random.nextLong()));
        }
        column.addAll(samples);
      }
      Tensor input = Tensor.zeros(TensorType.of(operation.operand(), count));
      for (int k = 0; k < count; k++) {
        input.setRawBits(k, column.get(k));
      }
      inputs.add(input);
    }
    return inputs;
  }

  private static String text(Case operation, String kernel, int lanes) {
    List<String> names = List.of("x", "y", "z").subList(0, operation.operands());
    String operand = operation.operand() + (lanes > 1 ? "x" + lanes : "");
    String result = operation.result() + (lanes > 1 ? "x" + lanes : "");
    StringBuilder out = new StringBuilder("kernel " + kernel + " (");
    names.forEach(name ->
        out.append(name)
            .append("$: read ".replace('$', '_'))
            .append(operation.operand())
            .append(", "));
    out.append("out: write ").append(operation.result()).append(") () {\n");
    out.append("  parallel for i: i64 = lo to hi {\n");
    int operandBytes = operation.operand().bytes() * lanes;
    for (String name : names) {
      out.append(
          "    let %s: %s = load %s %s_[i * %d]%n"
              .formatted(name, operand, operand, name, operandBytes));
    }
    String value = operation.text().replace("TO", result);
    out.append(
        "    store out[i * %d] = %s%n  }%n}%n"
            .formatted(operation.result().bytes() * lanes, value));
    return out.toString();
  }
}
