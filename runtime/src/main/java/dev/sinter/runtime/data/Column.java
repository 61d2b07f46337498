package dev.sinter.runtime.data;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor whose first axis counts rows.
 *
 * @param rowBytes how many bytes a row takes
 */
record Column(String name, Tensor values, long rowBytes) {

  static Column of(String name, Tensor values) {
    long rows = values.type().dim(0).known();
    return new Column(name, values, rows == 0 ? 0 : values.data().byteSize() / rows);
  }

  /** The type of so many rows. */
  TensorType type(long rows) {
    List<Dim> sizes = new ArrayList<>(values.type().shape().dims());
    sizes.set(0, Dim.of(rows));
    return values.type().withShape(new Shape(sizes));
  }

  /** Copies rows {@code order[from]}, {@code order[from + 1]}, … until the target is full. */
  void copy(int[] order, int from, Tensor target) {
    int rows = rowBytes == 0 ? 0 : (int) (target.data().byteSize() / rowBytes);
    for (int i = 0; i < rows; i++) {
      MemorySegment.copy(
          values.data(), order[from + i] * rowBytes, target.data(), i * rowBytes, rowBytes);
    }
  }
}
