package dev.sinter.runtime.train.loop;

import dev.sinter.ir.graph.Port;
import dev.sinter.ir.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;

/** Results of batches, and averages of those that are scalars, each batch by its rows. */
final class ScalarMeans {
  private final List<Port> ports;
  private final Tensor[] results;
  private final double[] sums;
  private long rows;

  ScalarMeans(List<Port> ports) {
    this.ports = ports;
    results = new Tensor[ports.size()];
    sums = new double[ports.size()];
    for (int i = 0; i < results.length; i++) {
      results[i] = isScalar(i) ? Tensor.zeros(ports.get(i).value().type()) : null;
    }
  }

  private boolean isScalar(int index) {
    return ports.get(index).value().type().rank() == 0;
  }

  List<String> names() {
    return ports.stream().filter(port -> port.value().type().rank() == 0).map(Port::name).toList();
  }

  void reset() {
    rows = 0;
    Arrays.fill(sums, 0);
  }

  /** Where the results of the next batch go, in the order of the ports; null to be allocated. */
  Tensor[] results() {
    for (int i = 0; i < results.length; i++) {
      results[i] = isScalar(i) ? results[i] : null;
    }
    return results;
  }

  /** The result of a port in the last batch. */
  Tensor result(String name) {
    int index = ports.stream().map(Port::name).toList().indexOf(name);
    return results[index];
  }

  /** Counts the results of a batch. */
  void add(int batch) {
    for (int i = 0; i < results.length; i++) {
      sums[i] += isScalar(i) ? results[i].getDouble(0) * batch : 0;
    }
    rows += batch;
  }

  /** Adds the averages under their ports' names. */
  void into(SequencedMap<String, Double> metrics) {
    for (int i = 0; i < results.length; i++) {
      if (isScalar(i)) {
        metrics.put(ports.get(i).name(), sums[i] / rows);
      }
    }
  }
}
