package dev.sinter.ir.kernel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The variables of a kernel's main body or of one call of a subroutine, for all threads of a block.
 */
final class Frame {
  private final Map<String, long[]> values = new HashMap<>();
  private final Map<String, List<Integer>> extents = new HashMap<>();

  /** One value for each register of an array, in row-major order. */
  private final Map<String, long[][]> arrays = new HashMap<>();

  long[] get(String name) {
    return values.get(name);
  }

  void set(String name, long[] value) {
    values.put(name, value);
  }

  void declareArray(String name, List<Integer> arrayExtents, long[] initial) {
    int count = arrayExtents.stream().reduce(1, (a, b) -> a * b);
    long[][] registers = new long[count][];
    Arrays.fill(registers, initial);
    arrays.put(name, registers);
    extents.put(name, arrayExtents);
  }

  List<Integer> extents(String name) {
    return extents.get(name);
  }

  long[] element(String name, int place) {
    return arrays.get(name)[place];
  }

  void setElement(String name, int place, long[] value) {
    arrays.get(name)[place] = value;
  }

  /**
   * The same values in each of so many threads; this frame is of one thread. Arrays of registers
   * are not known there.
   */
  Frame inThreads(int threads) {
    Frame frame = new Frame();
    values.forEach((name, value) -> {
      long[] repeated = new long[threads * value.length];
      for (int t = 0; t < threads; t++) {
        System.arraycopy(value, 0, repeated, t * value.length, value.length);
      }
      frame.set(name, repeated);
    });
    return frame;
  }

  /** The same values of these names. */
  Frame only(List<Expr.Var> variables) {
    Frame frame = new Frame();
    variables.forEach(variable -> frame.set(variable.name(), get(variable.name())));
    return frame;
  }
}
