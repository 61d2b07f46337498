package dev.sinter.frontend.nn;

import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What a network is made of.
 *
 * @param layers in the order in which their results are there
 * @param trained how many elements the parameters have that are trained
 * @param frozen those that are not
 * @param state and the running statistics, and other state
 */
public record Summary(
    String network,
    List<Input> inputs,
    List<LayerSummary> layers,
    long trained,
    long frozen,
    long state) {
  public Summary {
    inputs = List.copyOf(inputs);
    layers = List.copyOf(layers);
  }

  static Summary of(
      Definition definition, Weights weights, Predicate<String> frozen, List<LayerSummary> layers) {
    long all = elements(weights.parameters().values());
    long still =
        weights.parameters().entrySet().stream()
            .filter(entry -> frozen.test(entry.getKey()))
            .mapToLong(entry -> entry.getValue().size())
            .sum();
    long state = elements(weights.state().values());
    return new Summary(definition.name(), definition.inputs(), layers, all - still, still, state);
  }

  private static long elements(Collection<Tensor> tensors) {
    return tensors.stream().mapToLong(Tensor::size).sum();
  }

  /** A table with a line a layer, and the sums below it. */
  @Override
  public String toString() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("layer", "kind", "output", "parameters"));
    inputs.forEach(input -> rows.add(List.of(input.name(), "Input", input.type().toString(), "")));
    for (LayerSummary layer : layers) {
      String count = layer.parameters() == 0 ? "" : count(layer.parameters());
      rows.add(List.of(layer.path(), layer.kind(), layer.output().toString(), count));
    }
    return "%s\n%s%s trained, %s frozen parameters, %s of state"
        .formatted(network, table(rows), count(trained), count(frozen), count(state));
  }

  private static String count(long elements) {
    return String.format(Locale.ROOT, "%,d", elements);
  }

  private static String table(List<List<String>> rows) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    String line =
        "%%-%ds  %%-%ds  %%-%ds  %%%ds".formatted(widths[0], widths[1], widths[2], widths[3]);
    rows.forEach(row -> text.append(line.formatted(row.toArray()).stripTrailing()).append('\n'));
    return text.toString();
  }
}
