package dev.sinter.runtime.train.metric;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Mean squared error, mean absolute error and R², the share of the targets' variance that
 * predictions explain. Both tensors are floats of one shape, [rows] or [rows, …]; R² is the mean of
 * those of the places in a row. Of targets that are all the same it is 1 where all predictions are
 * right, else 0, as in scikit-learn.
 */
public final class RegressionErrors implements Metric {
  private long rows;
  private Place[] places = {};

  /** Sums of one place of a row; the variance by Welford's update (Technometrics, 1962). */
  private static final class Place {
    private double squares;
    private double absolutes;
    private double mean;
    private double deviations;

    void add(double predicted, double target, long count) {
      double error = predicted - target;
      squares += error * error;
      absolutes += Math.abs(error);
      double before = target - mean;
      mean += before / count;
      deviations += before * (target - mean);
    }

    double explained() {
      if (deviations == 0) {
        return squares == 0 ? 1 : 0;
      }
      return 1 - squares / deviations;
    }
  }

  /** Begins with nothing taken. */
  public RegressionErrors() {}

  @Override
  public void reset() {
    rows = 0;
    places = new Place[0];
  }

  @Override
  public void add(Tensor predictions, Tensor targets) {
    if (!predictions.element().isFloat() || !targets.element().isFloat()) {
      throw new SinterException(
          ErrorCode.INPUT_TYPE,
          "predictions are %s and targets %s; expected floats"
              .formatted(predictions.type(), targets.type()));
    }
    if (!predictions.type().shape().equals(targets.type().shape())
        || predictions.type().rank() == 0) {
      throw new SinterException(
          ErrorCode.INPUT_SHAPE,
          "predictions are %s and targets %s; expected one shape [rows,...]"
              .formatted(predictions.type(), targets.type()));
    }
    long batch = predictions.type().dim(0).known();
    if (batch == 0) {
      return;
    }
    int width = Math.toIntExact(predictions.size() / batch);
    begin(width, predictions);
    for (long row = 0; row < batch; row++) {
      rows++;
      for (int place = 0; place < width; place++) {
        long at = row * width + place;
        places[place].add(predictions.getDouble(at), targets.getDouble(at), rows);
      }
    }
  }

  private void begin(int width, Tensor predictions) {
    if (rows == 0) {
      places = new Place[width];
      for (int i = 0; i < width; i++) {
        places[i] = new Place();
      }
    } else if (places.length != width) {
      throw new SinterException(
          ErrorCode.INPUT_SHAPE,
          "predictions are %s, those before had %d numbers a row"
              .formatted(predictions.type(), places.length));
    }
  }

  @Override
  public SequencedMap<String, Double> values() {
    double squares = 0;
    double absolutes = 0;
    double explained = 0;
    for (Place place : places) {
      squares += place.squares;
      absolutes += place.absolutes;
      explained += place.explained();
    }
    double all = (double) rows * places.length;
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    values.put("mean_squared_error", squares / all);
    values.put("mean_absolute_error", absolutes / all);
    values.put("r2", explained / places.length);
    return values;
  }
}
