package dev.sinter.frontend.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.Random;

/** Tensors for tests that compute in plain loops. */
final class TestTensors {
  private TestTensors() {}

  static Tensor of(ElementType element, long[] shape, double... values) {
    Tensor tensor = Tensor.zeros(new TensorType(element, Shape.of(shape)));
    for (int i = 0; i < values.length; i++) {
      tensor.setDouble(i, values[i]);
    }
    return tensor;
  }

  static long[] shape(long... sizes) {
    return sizes;
  }

  static long product(long[] sizes) {
    long all = 1;
    for (long size : sizes) {
      all *= size;
    }
    return all;
  }

  static int[] index(int offset, long[] shape) {
    int[] index = new int[shape.length];
    int rest = offset;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (int) (rest % shape[axis]);
      rest = (int) (rest / shape[axis]);
    }
    return index;
  }

  static long offset(int[] index, long[] shape) {
    long offset = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      offset = offset * shape[axis] + index[axis];
    }
    return offset;
  }

  static Tensor random(Random random, long... shape) {
    float[] values = new float[(int) product(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return Tensor.of(values, shape);
  }

  static void assertClose(Tensor expected, Tensor found, String where) {
    assertEquals(expected.type(), found.type(), where);
    assertArrayEquals(expected.toFloatArray(), found.toFloatArray(), 1e-5f, where);
  }
}
