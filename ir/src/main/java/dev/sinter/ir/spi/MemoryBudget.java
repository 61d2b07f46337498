package dev.sinter.ir.spi;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much memory intermediate values of a program should take at most. What is cheap to compute is
 * computed again, where it is needed late, until an estimate fits; results are the same bits.
 *
 * <pre>{@code
 * CompileOptions.forTargets(target).within(new MemoryBudget(64 << 20, Map.of("batch", 128L)))
 * }</pre>
 *
 * <p>The estimate leaves out what kernels need while they run, and what loops hold. Where nothing
 * cheap is left, the program takes more: {@code RunOptions.maxBytes} is the limit that holds.
 *
 * @param bytes of all intermediate values that live at the same time
 * @param sizes for which symbols of the graph's inputs
 */
public record MemoryBudget(long bytes, Map<String, Long> sizes) {
  public MemoryBudget {
    sizes = Collections.unmodifiableMap(new TreeMap<>(sizes));
    if (bytes < 0) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID,
          "a memory budget of %d bytes; it must be 0 or more".formatted(bytes));
    }
    sizes.forEach((symbol, size) -> {
      if (size < 0) {
        throw new SinterException(
            ErrorCode.ATTRIBUTE_INVALID,
            "a memory budget for size %s = %d; it must be 0 or more".formatted(symbol, size));
      }
    });
  }
}
