package dev.sinter.frontend.onnx.export;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators meet each other's results: broadcasts put off, sizes that are expressions, … */
final class RandomGraphTest {
  private static final int GRAPHS = 60;
  private static final int STEPS = 12;

  private final List<Value> values = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void comesBackTheSame(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < GRAPHS; i++) {
      Graph graph = graph(random);
      String where = "seed " + seed + ", graph " + i;
      RoundTrip.check(graph, OnnxExportTest.inputs(graph, 1 + random.nextInt(4), random), where);
    }
  }

  private Graph graph(SplittableRandom random) {
    GraphBuilder builder = new GraphBuilder("random");
    NumPy np = new NumPy(builder);
    values.clear();
    for (String shape : List.of("[n,3]", "[2,n,3]", "[3]", "[]")) {
      TensorType type = new TensorType(ElementType.F32, Shape.parse(shape));
      values.add(builder.input("x" + values.size(), type));
    }
    values.add(builder.constant(Tensor.of(new float[] {1, -2, 0.5f}, 3)));
    for (int i = 0; i < STEPS; i++) {
      values.add(step(np, any(random), random));
    }
    builder.output("last", values.getLast());
    builder.output("other", any(random));
    return builder.build();
  }

  private Value any(SplittableRandom random) {
    return values.get(random.nextInt(values.size()));
  }

  private Value step(NumPy np, Value x, SplittableRandom random) {
    int rank = x.type().rank();
    Value partner = partner(np, x, random);
    return switch (random.nextInt(12)) {
      case 0 -> np.real(Unary.Function.SIGMOID, x);
      case 1 -> np.tanh(np.add(x, partner));
      case 2 -> np.maximum(x, partner);
      case 3 -> np.where(np.less(x, partner), np.mul(x, partner), np.negative(x));
      case 4 -> np.cast(np.cast(np.mul(np.tanh(x), 100), ElementType.I8), ElementType.F32);
      case 5 -> np.maximum(x, 0);
      default -> rank == 0 ? np.cos(x) : moved(np, x, random.nextInt(rank), random);
    };
  }

  /** Of the same shape, or one that broadcasts to it. */
  private Value partner(NumPy np, Value x, SplittableRandom random) {
    List<Value> fitting =
        values.stream()
            .filter(
                value -> value.type().rank() == 0 || value.type().shape().equals(x.type().shape()))
            .toList();
    Value chosen = fitting.get(random.nextInt(fitting.size()));
    return random.nextBoolean() ? chosen : np.broadcastTo(chosen, x.type().shape());
  }

  private static Value moved(NumPy np, Value x, int axis, SplittableRandom random) {
    int last = x.type().rank() - 1;
    return switch (random.nextInt(9)) {
      case 0 -> np.swapAxes(x, axis, last);
      case 1 -> np.flatten(x);
      case 2 -> np.tanh(np.sum(x, axis));
      case 3 -> np.max(x, random.nextBoolean(), axis);
      case 4 -> np.flip(x, axis);
      case 5 -> np.concatenate(List.of(x, np.exp(np.negative(np.abs(x)))), axis);
      case 6 ->
          np.builder()
              .apply(
                  new Cumulative(Reduce.Combiner.SUM, axis, random.nextBoolean(), false),
                  np.tanh(x));
      case 7 -> np.builder().applyAll(new Sort(axis, random.nextBoolean()), List.of(x)).getFirst();
      default -> {
        Value rows = np.reshape(x, List.of(x.type().shape().size(), Dim.of(1)));
        yield np.tanh(np.matmul(rows, np.ones(ElementType.F32, Shape.of(1, 2))));
      }
    };
  }
}
