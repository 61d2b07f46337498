package dev.sinter.tests.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelInterpreter;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.StandardPasses;
import dev.sinter.passes.lower.LoweredProgram;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.pipeline.PassContext;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels as C against the interpreter of kernels, bit for bit, and against that of graphs. */
final class ToyBackendTest {
  private static final long SEED = 20260202;

  @TempDir private Path folder;

  record Case(String name, Graph graph) {
    static Case of(String name, List<String> types, BiFunction<NumPy, List<Value>, Value> body) {
      GraphBuilder builder = new GraphBuilder(name);
      List<Value> inputs =
          types.stream()
              .map(type -> builder.input("x" + types.indexOf(type), TensorType.parse(type)))
              .toList();
      builder.output("y", body.apply(new NumPy(builder), inputs));
      return new Case(name, builder.build());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        Case.of(
            "dense layer, relu",
            List.of("f32[5,19]", "f32[19,33]", "f32[33]"),
            (np, x) -> np.maximum(np.add(np.matmul(x.get(0), x.get(1)), x.get(2)), 0)),
        Case.of(
            "convolution", List.of("f32[2,3,11,9]", "f32[5,3,3,3]"), ToyBackendTest::convolution),
        Case.of(
            "softmax",
            List.of("f32[7,23]"),
            (np, x) -> {
              Value exp = np.exp(np.sub(x.get(0), np.max(x.get(0), true, 1)));
              return np.div(exp, np.sum(exp, true, 1));
            }),
        Case.of(
            "integers, bools, conversions",
            List.of("i64[6,10]", "f64[10]"),
            (np, x) -> {
              Value scaled = np.mul(x.get(0), np.cast(np.mul(x.get(1), 3), ElementType.I64));
              Value real = np.cast(np.maximum(scaled, x.get(0)), ElementType.F64);
              return np.where(
                  np.less(real, x.get(1)), np.mul(real, x.get(1)), np.sqrt(np.abs(x.get(1))));
            }));
  }

  private static Value convolution(NumPy np, List<Value> x) {
    List<Long> ones = List.of(1L, 1L);
    List<Dim> pads = List.of(Dim.of(1), Dim.of(0));
    return np.builder()
        .apply(
            new ConvGeneral(List.of(2L, 1L), pads, pads, ones, ones, 1, 1, ElementType.F32),
            x.get(0),
            x.get(1));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheInterpreters(Case test) throws IOException, InterruptedException {
    Map<String, Tensor> inputs = inputs(test.graph());
    CompileOptions options = CompileOptions.forTargets(Target.JVM_SCALAR);
    Graph simplified = StandardPasses.PIPELINE.run(test.graph(), PassContext.DEFAULT, options);
    LoweredProgram lowered = Lowering.lower(simplified, Target.JVM_SCALAR, options);
    try (Arena arena = Arena.ofConfined()) {
      CLibrary library = new CLibrary(folder, arena);
      Tensor found = ToyMachine.run(lowered, inputs, library::compile).get("y");
      Tensor defined =
          ToyMachine.run(
                  lowered,
                  inputs,
                  kernel -> (m, o, a, lo, hi) -> KernelInterpreter.run(kernel, m, o, a, lo, hi))
              .get("y");
      assertTrue(
          found.contentEquals(defined),
          () -> test + ", seed " + SEED + ": found " + found + ", expected " + defined);
      assertClose(
          Interpreter.run(
                  test.graph(),
                  test.graph().inputs().stream().map(port -> inputs.get(port.name())).toList())
              .getFirst(),
          found);
    }
  }

  /**
   * Every operator that kernels have for a type, on pairs of values among which are the ends of its
   * range.
   */
  @ParameterizedTest
  @EnumSource(names = {"I8", "I16", "I32", "I64", "U8", "U16", "U32", "U64", "F32", "F64"})
  void operatorsMeanTheSame(ElementType type) throws IOException, InterruptedException {
    Kernel kernel = OperatorKernel.of(type);
    Tensor values = OperatorKernel.values(type);
    Tensor defined =
        Tensor.zeros(
            new TensorType(ElementType.U8, Shape.of(OperatorKernel.bytes(kernel, values))));
    Tensor found = Tensor.zeros(defined.type());
    long pairs = values.size() * values.size();
    try (Arena arena = Arena.ofConfined()) {
      KernelFunction function = new CLibrary(folder, arena).compile(kernel);
      long[] arguments = {values.size()};
      KernelInterpreter.run(
          kernel,
          new MemorySegment[] {values.data(), defined.data()},
          new long[2],
          arguments,
          0,
          pairs);
      function.run(
          new MemorySegment[] {values.data(), found.data()}, new long[2], arguments, 0, pairs);
    }
    long place = defined.data().mismatch(found.data());
    assertEquals(-1, place, () -> OperatorKernel.at(kernel, place));
  }

  private static Map<String, Tensor> inputs(Graph graph) {
    Random random = new Random(SEED);
    Map<String, Tensor> inputs = new HashMap<>();
    for (Port port : graph.inputs()) {
      Tensor tensor = Tensor.zeros(port.value().type());
      for (long i = 0; i < tensor.size(); i++) {
        if (tensor.element().isFloat()) {
          tensor.setDouble(i, random.nextGaussian());
        } else {
          tensor.setLong(i, random.nextInt(-50, 50));
        }
      }
      inputs.put(port.name(), tensor);
    }
    return inputs;
  }

  private static void assertClose(Tensor expected, Tensor found) {
    assertEquals(expected.type(), found.type());
    for (long i = 0; i < expected.size(); i++) {
      double value = expected.getDouble(i);
      assertEquals(
          value,
          found.getDouble(i),
          1e-4 * Math.max(1, Math.abs(value)),
          "seed " + SEED + ", element " + i);
    }
  }

  /** So much, and no more, does a target cost that needs no schedules of its own. */
  @Test
  void isSmall() throws IOException {
    Path sources =
        Path.of(System.getProperty("sinter.root"), "tests/src/test/java/dev/sinter/tests/toy");
    long lines = 0;
    for (String file : List.of("CKernels.java", "CExpressions.java", "CPrelude.java")) {
      lines += Files.readAllLines(sources.resolve(file)).size();
    }
    assertTrue(lines < 300, lines + " lines");
  }
}
