package dev.sinter.bench.workload;

import dev.sinter.cli.model.RandomInputs;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How many integers an input may be chosen from, since integers are often indices. A file {@code
 * NAME.spec} beside {@code NAME.onnx} says it, with a line for each input: name, element type,
 * sizes, and the bound or 0.
 *
 * <pre>
 *   ids int64 B,128 30522
 * </pre>
 */
record InputBounds(Map<String, Long> bounds) {
  private static final int FIELDS = 4;

  InputBounds {
    bounds = Map.copyOf(bounds);
  }

  /** Those of a model; none where there is no such file. */
  static InputBounds beside(Path model) {
    String name = model.getFileName().toString();
    Path file = model.resolveSibling(name.replaceFirst("\\.onnx$", "") + ".spec");
    if (!Files.isRegularFile(file)) {
      return new InputBounds(Map.of());
    }
    try {
      Map<String, Long> bounds = new HashMap<>();
      for (String line : Files.readAllLines(file)) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length != FIELDS || !fields[FIELDS - 1].matches("[0-9]{1,9}")) {
          throw new SinterException(
              ErrorCode.USAGE, "%s: '%s', expected NAME TYPE SIZES BOUND".formatted(file, line));
        }
        bounds.put(fields[0], Long.parseLong(fields[FIELDS - 1]));
      }
      return new InputBounds(bounds);
    } catch (IOException e) {
      throw FileProblem.unreadable(file, e);
    }
  }

  /** At least 1; few where nothing is said. */
  long of(String input) {
    long bound = bounds.getOrDefault(input, 0L);
    return bound > 0 ? bound : RandomInputs.INTEGERS;
  }
}
