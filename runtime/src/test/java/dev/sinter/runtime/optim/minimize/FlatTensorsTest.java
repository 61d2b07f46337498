package dev.sinter.runtime.optim.minimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** Tensors to one point and back. */
final class FlatTensorsTest {
  private static FlatTensors layout() {
    SequencedMap<String, TensorType> types = new LinkedHashMap<>();
    types.put("w", TensorType.of(ElementType.F32, 2, 2));
    types.put("b", TensorType.of(ElementType.F64));
    return new FlatTensors(types);
  }

  @Test
  void goesThereAndBack() {
    Tensor w = Tensor.of(new float[] {1, 2, 3, 4.5f}, 2, 2);
    Tensor b = Tensor.scalar(ElementType.F64, 0.1);
    double[] point = layout().pack(Map.of("b", b, "w", w));
    assertArrayEquals(new double[] {1, 2, 3, 4.5, 0.1}, point);
    SequencedMap<String, Tensor> back = layout().unpack(point);
    assertTrue(w.contentEquals(back.get("w")) && b.contentEquals(back.get("b")));
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor b = Tensor.scalar(ElementType.F64, 0.1);
    assertEquals(
        ErrorCode.INPUT_MISSING,
        assertThrows(SinterException.class, () -> layout().pack(Map.of("b", b))).code());
    assertEquals(
        ErrorCode.INPUT_SHAPE,
        assertThrows(SinterException.class, () -> layout().pack(Map.of("b", b, "w", b))).code());
  }
}
