package dev.sinter.passes.simplify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;

/** Compares results bit by bit, where any NaN stands for any other. */
public final class SameBits {
  private SameBits() {}

  public static void check(List<Tensor> expected, List<Tensor> found, Supplier<String> where) {
    assertEquals(expected.size(), found.size(), where);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).type(), found.get(i).type(), where);
      for (long at = 0; at < expected.get(i).size(); at++) {
        if (!isNaN(expected.get(i), at) || !isNaN(found.get(i), at)) {
          String place =
              "element %d of output %d: %s became %s; "
                  .formatted(at, i, expected.get(i), found.get(i));
          assertEquals(
              expected.get(i).rawBits(at), found.get(i).rawBits(at), () -> place + where.get());
        }
      }
    }
  }

  private static boolean isNaN(Tensor tensor, long at) {
    return tensor.element().isFloat() && Double.isNaN(tensor.getDouble(at));
  }
}
