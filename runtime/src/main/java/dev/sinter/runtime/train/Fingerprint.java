package dev.sinter.runtime.train;

import dev.sinter.ir.file.ContentHash;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.StatePair;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.text.GraphPrinter;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is trained, by which a checkpoint of another training is known: names for a reader, and the
 * hash of the graph of a step, in which every layer, penalty, rate and rule is.
 *
 * @param facts what there is to say, by what it is about
 * @param state types of all state, by name
 */
record Fingerprint(SortedMap<String, String> facts, SortedMap<String, TensorType> state) {
  private static final String STEP = "step";

  /** How Java shows a function or another object without a text of its own: anew in each run. */
  private static final Pattern IDENTITY = Pattern.compile("[\\w.$/]+@[0-9a-f]+");

  Fingerprint {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    state = Collections.unmodifiableSortedMap(new TreeMap<>(state));
  }

  static Fingerprint of(TrainSpec spec, Graph step) {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("model", spec.model().name());
    facts.put("loss", spec.loss());
    facts.put("optimizer", lasting(spec.optimizer()));
    facts.put("penalties", lasting(spec.penalties()));
    facts.put("precision", spec.precision().map(Object::toString).orElse("the model's"));
    byte[] text = GraphPrinter.print(step).getBytes(StandardCharsets.UTF_8);
    facts.put(STEP, ContentHash.of(text));
    Set<String> names = step.state().stream().map(StatePair::input).collect(Collectors.toSet());
    SortedMap<String, TensorType> state = new TreeMap<>();
    step.inputs().stream()
        .filter(port -> names.contains(port.name()))
        .forEach(port -> state.put(port.name(), port.value().type()));
    return new Fingerprint(facts, state);
  }

  /** Of a file that says and holds this. */
  static Fingerprint of(SortedMap<String, String> facts, Map<String, Tensor> tensors) {
    SortedMap<String, TensorType> state = new TreeMap<>();
    tensors.forEach((name, tensor) -> state.put(name, tensor.type()));
    return new Fingerprint(facts, state);
  }

  private static String lasting(Object value) {
    return IDENTITY.matcher(value.toString()).replaceAll("…");
  }

  /**
   * In what this one, of a file, differs from that of the training at hand. The graph is named only
   * where nothing else says why it differs.
   */
  List<String> differences(Fingerprint here) {
    List<String> differences = new ArrayList<>();
    here.facts.forEach((about, expected) -> {
      String found = facts.getOrDefault(about, "unknown");
      if (!found.equals(expected) && !about.equals(STEP)) {
        differences.add("%s %s in the file, %s here".formatted(about, found, expected));
      }
    });
    SortedSet<String> names = new TreeSet<>(state.keySet());
    names.addAll(here.state.keySet());
    names.forEach(name ->
        difference(name, state.get(name), here.state.get(name)).ifPresent(differences::add));
    if (differences.isEmpty() && !facts.equals(here.facts)) {
      differences.add("the operations of a step are others");
    }
    return differences;
  }

  private static Optional<String> difference(String name, TensorType found, TensorType expected) {
    if (Objects.equals(found, expected)) {
      return Optional.empty();
    }
    String inFile = found == null ? "missing" : found.toString();
    String here = expected == null ? "missing" : expected.toString();
    return Optional.of("'%s' %s in the file, %s here".formatted(name, inFile, here));
  }
}
