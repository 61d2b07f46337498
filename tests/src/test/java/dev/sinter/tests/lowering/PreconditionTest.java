package dev.sinter.tests.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Indices that lead outside and divisors that are zero are refused as the interpreter refuses them.
 */
final class PreconditionTest {
  @ParameterizedTest
  @ValueSource(longs = {5, -1, Long.MAX_VALUE, Long.MIN_VALUE})
  void ofRows(long outside) {
    refuses(outside, (np, x) -> gather(np, List.of(0), x.get(0), np.reshape(x.get(1), -1, 1)));
  }

  @ParameterizedTest
  @ValueSource(longs = {3, -1})
  void ofElements(long outside) {
    refuses(outside, (np, x) -> gather(np, List.of(1), x.get(0), np.reshape(x.get(1), -1, 1)));
  }

  @ParameterizedTest
  @ValueSource(longs = {3, -7})
  void ofIndicesThatHaveNoMemory(long outside) {
    refuses(
        outside,
        (np, x) -> {
          Value moved = np.add(x.get(1), np.scalar(ElementType.I64, 1L));
          return np.exp(gather(np, List.of(1), x.get(0), np.reshape(moved, -1, 1)));
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {5, -1, Long.MAX_VALUE, Long.MIN_VALUE})
  void ofUpdates(long outside) {
    for (Scatter.Combination combination : Scatter.Combination.values()) {
      Scatter op = new Scatter(0, List.of(0), combination, Gather.Bounds.REFUSE);
      refuses(
          outside,
          (np, x) ->
              np.builder()
                  .apply(op, x.get(0), np.reshape(x.get(1), -1, 1), firstRows(np, x.get(0))));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0})
  void ofConstants(long ignored) {
    refuses(
        ignored,
        (np, x) -> {
          Value five = np.builder().constant(Tensor.of(new long[] {5}, 1));
          return np.add(gather(np, List.of(0), x.get(0), five), np.cast(x.get(1), ElementType.F32));
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {0})
  void ofDivisors(long zero) {
    refuses(
        zero,
        (np, x) -> {
          Value moved = np.mul(x.get(1), np.scalar(ElementType.I64, 2L));
          return np.builder().apply(new Binary(Binary.Function.DIV), x.get(1), moved);
        });
  }

  @Test
  void ofAnAxisOfNothing() {
    GraphBuilder builder = new GraphBuilder("g").at(Location.of("Embedding"));
    Value x = builder.input("x", TensorType.parse("f32[3,n]"));
    builder.output("y", builder.apply(new ArgReduce(true, 1, false), x));
    Graph graph = builder.build();
    List<Tensor> inputs = List.of(Tensor.zeros(TensorType.parse("f32[3,0]")));
    SinterException expected =
        assertThrows(SinterException.class, () -> Interpreter.run(graph, inputs));
    for (Target target : Sinter.usableTargets()) {
      RunOptions run = RunOptions.defaults().withTarget(target.name());
      try (Executable executable = Sinter.compile(graph, CompileOptions.forTargets(target), run)) {
        SinterException found = assertThrows(SinterException.class, () -> executable.run(inputs));
        assertEquals(expected.code(), found.code());
        assertTrue(found.getMessage().contains("Embedding"), found.getMessage());
      }
    }
  }

  /** As many as there are indices. */
  private static Value firstRows(NumPy np, Value data) {
    List<Dim> none = List.of(Dim.of(0), Dim.of(0));
    return np.builder()
        .apply(new Slice(none, List.of(Dim.of(3), Dim.of(3)), List.of(1L, 1L)), data);
  }

  private static Value gather(NumPy np, List<Integer> axes, Value data, Value indices) {
    return np.builder().apply(new Gather(0, axes, Gather.Bounds.REFUSE), data, indices);
  }

  private static void refuses(long outside, BiFunction<NumPy, List<Value>, Value> body) {
    GraphBuilder builder = new GraphBuilder("g").at(Location.of("Embedding"));
    Value data = builder.input("data", TensorType.parse("f32[5,3]"));
    Value indices = builder.input("indices", TensorType.parse("i64[3]"));
    builder.output("y", body.apply(new NumPy(builder), List.of(data, indices)));
    Graph graph = builder.build();
    List<Tensor> inputs =
        List.of(LoweringCases.random(5, 3), Tensor.of(new long[] {0, 1, outside}, 3));
    SinterException expected =
        assertThrows(SinterException.class, () -> Interpreter.run(graph, inputs));
    for (Set<String> disabled : List.of(Set.<String>of(), Set.of("fuse"))) {
      CompileOptions options =
          new CompileOptions(
              Target.all(), Optional.empty(), disabled, false, true, CompileObserver.NONE);
      for (Target target : Sinter.usableTargets()) {
        RunOptions run = RunOptions.defaults().withTarget(target.name());
        try (Executable executable = Sinter.open(Sinter.compileArtifact(graph, options), run)) {
          SinterException found = assertThrows(SinterException.class, () -> executable.run(inputs));
          assertEquals(expected.code(), found.code());
          assertTrue(found.getMessage().contains("Embedding"), found.getMessage());
          assertEquals(expected.getMessage(), found.getMessage());
        }
      }
    }
  }
}
