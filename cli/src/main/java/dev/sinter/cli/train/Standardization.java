package dev.sinter.cli.train;

import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;

/**
 * (x − mean) · factor, each place of a row by its own: mean 0 and variance 1 for the rows that
 * these were taken from.
 *
 * @param mean of each place
 * @param factor one by its standard deviation; 1 where all rows have the same value
 */
record Standardization(Tensor mean, Tensor factor) implements Layer {
  /** Of the rows of f32 [rows, …]. */
  static Standardization of(Tensor rows) {
    long count = rows.type().dim(0).known();
    TensorType type =
        rows.type().withShape(new Shape(rows.type().shape().dims().subList(1, rows.type().rank())));
    Tensor mean = Tensor.zeros(type);
    Tensor factor = Tensor.zeros(type);
    for (long place = 0; place < mean.size(); place++) {
      double sum = 0;
      for (long row = 0; row < count; row++) {
        sum += rows.getDouble(row * mean.size() + place);
      }
      double average = sum / count;
      double squares = 0;
      for (long row = 0; row < count; row++) {
        double difference = rows.getDouble(row * mean.size() + place) - average;
        squares += difference * difference;
      }
      mean.setDouble(place, average);
      factor.setDouble(place, squares == 0 ? 1 : 1 / Math.sqrt(squares / count));
    }
    return new Standardization(mean, factor);
  }

  @Override
  public Value apply(Scope scope, Value x) {
    NumPy np = scope.np();
    Value centred = np.sub(x, np.builder().constant(mean));
    return np.mul(centred, np.builder().constant(factor));
  }
}
