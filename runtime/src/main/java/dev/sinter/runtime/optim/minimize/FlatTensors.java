package dev.sinter.runtime.optim.minimize;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Tensors of known shapes as one point: their elements one after the other, in the order of the
 * names.
 */
public final class FlatTensors {
  private final SequencedMap<String, TensorType> types;
  private final int size;

  /**
   * Fixes names and order.
   *
   * @throws SinterException INPUT_SHAPE where a size is not known; LIMIT_EXCEEDED where all
   *     elements together are more than an array holds
   */
  public FlatTensors(SequencedMap<String, TensorType> types) {
    this.types = new LinkedHashMap<>(types);
    long total = 0;
    for (Map.Entry<String, TensorType> entry : types.entrySet()) {
      TensorType type = entry.getValue();
      if (!type.shape().isKnown()) {
        throw new SinterException(
            ErrorCode.INPUT_SHAPE,
            "%s is %s; its sizes must be known".formatted(entry.getKey(), type));
      }
      total += type.shape().size().known();
    }
    if (total > Integer.MAX_VALUE - 8) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED, total + " elements do not fit into one array");
    }
    size = (int) total;
  }

  /** The number of elements. */
  public int size() {
    return size;
  }

  /**
   * Their elements as doubles.
   *
   * @throws SinterException INPUT_MISSING or INPUT_SHAPE where a tensor is absent or of another
   *     type
   */
  public double[] pack(Map<String, Tensor> tensors) {
    double[] point = new double[size];
    int next = 0;
    for (Map.Entry<String, TensorType> entry : types.entrySet()) {
      Tensor tensor = tensors.get(entry.getKey());
      if (tensor == null) {
        throw new SinterException(ErrorCode.INPUT_MISSING, "no tensor " + entry.getKey());
      }
      if (!tensor.type().equals(entry.getValue())) {
        throw new SinterException(
            ErrorCode.INPUT_SHAPE,
            "%s is %s; expected %s".formatted(entry.getKey(), tensor.type(), entry.getValue()));
      }
      for (long i = 0; i < tensor.size(); i++) {
        point[next++] = tensor.getDouble(i);
      }
    }
    return point;
  }

  /** Tensors with copies of the elements, rounded to their types. */
  public SequencedMap<String, Tensor> unpack(double[] point) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    int next = 0;
    for (Map.Entry<String, TensorType> entry : types.entrySet()) {
      Tensor tensor = Tensor.zeros(entry.getValue());
      for (long i = 0; i < tensor.size(); i++) {
        tensor.setDouble(i, point[next++]);
      }
      tensors.put(entry.getKey(), tensor);
    }
    return tensors;
  }
}
