package dev.sinter.cli.model;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Bindings;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One value for every input of a model: those read from files, and random ones for the rest.
 *
 * @param values in the order of the model's inputs
 * @param given the names of those that came from files
 */
public record InputValues(List<Tensor> values, Set<String> given) {
  public InputValues {
    values = List.copyOf(values);
    given = Set.copyOf(given);
  }

  /**
   * Reads what {@code --input} names and makes up what it does not.
   *
   * @param texts {@code NAME=FILE}, or {@code FILE} for a model with one input
   * @param sizes for symbols that no file determines
   * @throws SinterException INPUT_UNKNOWN, INPUT_TYPE or INPUT_SHAPE with what was expected, and as
   *     {@link Npy#read} does
   */
  public static InputValues read(
      Signature signature, List<String> texts, SymbolSizes sizes, RandomInputs random) {
    Map<String, Tensor> given = new LinkedHashMap<>();
    for (String text : texts) {
      Signature.Parameter input = inputOf(signature, text);
      if (given.containsKey(input.name())) {
        throw new SinterException(ErrorCode.USAGE, "--input " + input.name() + " was given twice");
      }
      given.put(input.name(), Npy.read(Path.of(fileOf(input, text))));
    }
    SymbolSizes known = sizes(signature, given, sizes);
    List<Tensor> values = new ArrayList<>();
    for (Signature.Parameter input : signature.inputs()) {
      Tensor value = given.get(input.name());
      values.add(value != null ? value : random.make(input, known));
    }
    return new InputValues(values, given.keySet());
  }

  /**
   * The input that {@code NAME=FILE} or {@code FILE} is for. A file's name may hold a {@code =}.
   */
  private static Signature.Parameter inputOf(Signature signature, String text) {
    for (Signature.Parameter input : signature.inputs()) {
      if (text.startsWith(input.name() + "=")) {
        return input;
      }
    }
    boolean named = text.contains("=") && !new File(text).exists();
    if (!named && signature.inputs().size() == 1) {
      return signature.inputs().getFirst();
    }
    throw new SinterException(
        ErrorCode.INPUT_UNKNOWN,
        named
            ? "no input '%s'; the inputs are: %s"
                .formatted(text.substring(0, text.indexOf('=')), describe(signature))
            : "%s: say for which input, as NAME=FILE; the inputs are: %s"
                .formatted(text, describe(signature)));
  }

  private static String fileOf(Signature.Parameter input, String text) {
    String prefix = input.name() + "=";
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  /** The sizes that the given values determine, and those asked for. */
  private static SymbolSizes sizes(
      Signature signature, Map<String, Tensor> given, SymbolSizes chosen) {
    List<Signature.Parameter> inputs =
        signature.inputs().stream().filter(input -> given.containsKey(input.name())).toList();
    Bindings bindings =
        Bindings.within(chosen)
            .and(
                inputs.stream()
                    .map(input -> new Bindings.Declared(input.name(), input.type()))
                    .toList(),
                inputs.stream().map(input -> given.get(input.name()).type()).toList());
    Map<String, Long> all = new TreeMap<>(bindings.sizes());
    for (Map.Entry<String, Long> each : chosen.sizes().entrySet()) {
      Long found = all.putIfAbsent(each.getKey(), each.getValue());
      if (found != null && !found.equals(each.getValue())) {
        throw new SinterException(
            ErrorCode.INPUT_SHAPE,
            "--bind %s=%d, but the given inputs have %d"
                .formatted(each.getKey(), each.getValue(), found));
      }
    }
    return new SymbolSizes(all);
  }

  private static String describe(Signature signature) {
    return String.join(
        ", ", signature.inputs().stream().map(each -> each.name() + ": " + each.type()).toList());
  }
}
