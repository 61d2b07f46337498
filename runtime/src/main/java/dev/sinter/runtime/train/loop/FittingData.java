package dev.sinter.runtime.train.loop;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.data.Dataset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether data is what a graph takes, before anything runs. */
final class FittingData {
  private final String model;
  private final Dataset data;

  private FittingData(String model, Dataset data) {
    this.model = model;
    this.data = data;
  }

  /**
   * Refuses data that a graph cannot take.
   *
   * @param ports of the graph that data goes into
   * @param beside columns that are used otherwise
   * @throws SinterException INPUT_MISSING or INPUT_UNKNOWN where names differ; INPUT_TYPE or
   *     INPUT_SHAPE where a row is of another type
   */
  static void require(String model, List<Port> ports, Dataset data, Set<String> beside) {
    FittingData fitting = new FittingData(model, data);
    Set<String> taken = ports.stream().map(Port::name).collect(Collectors.toSet());
    fitting.requireNames(taken, beside);
    ports.forEach(fitting::requireRows);
  }

  private void requireNames(Set<String> taken, Set<String> beside) {
    Set<String> needed = new TreeSet<>(taken);
    needed.addAll(beside);
    Set<String> missing = new TreeSet<>(needed);
    data.names().forEach(missing::remove);
    Set<String> unknown = new TreeSet<>(data.names());
    unknown.removeAll(needed);
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      throw new SinterException(
          missing.isEmpty() ? ErrorCode.INPUT_UNKNOWN : ErrorCode.INPUT_MISSING,
          "%s: takes %s, the data has %s: missing %s, unknown %s"
              .formatted(model, needed, new TreeSet<>(data.names()), missing, unknown));
    }
  }

  private void requireRows(Port port) {
    TensorType expected = port.value().type();
    TensorType found = data.column(port.name()).type();
    if (expected.element() != found.element()) {
      throw mismatch(ErrorCode.INPUT_TYPE, port, found);
    }
    boolean fits = expected.rank() == found.rank();
    for (int axis = 1; fits && axis < found.rank(); axis++) {
      fits =
          !(expected.dim(axis) instanceof Dim.Const) || expected.dim(axis).equals(found.dim(axis));
    }
    if (!fits) {
      throw mismatch(ErrorCode.INPUT_SHAPE, port, found);
    }
  }

  private SinterException mismatch(ErrorCode code, Port port, TensorType found) {
    return new SinterException(
        code,
        "%s: input '%s' is %s, the data's column is %s"
            .formatted(model, port.name(), port.value().type(), found));
  }
}
