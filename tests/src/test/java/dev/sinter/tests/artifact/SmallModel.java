package dev.sinter.tests.artifact;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.Random;

/**
 * Three dense layers, the last two with the same weights, so built that each call gives new
 * objects.
 */
final class SmallModel {
  private static final long SEED = 20260303;

  private SmallModel() {}

  /** x: f32[n,24] and y: f32[n,width], both symbolic in n. */
  static Graph graph(int width) {
    GraphBuilder builder = new GraphBuilder("small");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f32[n,24]"));
    Value hidden =
        np.tanh(
            np.add(np.matmul(x, weights(builder, 24, width, 0)), weights(builder, 1, width, 1)));
    Value again = np.tanh(np.matmul(hidden, weights(builder, width, width, 2)));
    builder.output("y", np.matmul(again, weights(builder, width, width, 2)));
    return builder.build();
  }

  static Tensor input(int rows) {
    return random(rows, 24, new Random(SEED - 1));
  }

  private static Value weights(GraphBuilder builder, int rows, int columns, int salt) {
    return builder.constant(random(rows, columns, new Random(SEED + salt)));
  }

  private static Tensor random(int rows, int columns, Random random) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 8;
    }
    return Tensor.of(values, rows, columns);
  }
}
