package dev.sinter.frontend.nn;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** The values of a network's parameters and state by their full names. */
record Weights(SequencedMap<String, Tensor> parameters, SequencedMap<String, Tensor> state) {
  Weights {
    parameters = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters));
    state = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(state));
  }

  /** With other values of all parameters, and of what state has one. */
  Weights with(String network, Map<String, Tensor> values) {
    SequencedMap<String, Tensor> trained = new LinkedHashMap<>();
    parameters.forEach((name, old) -> {
      if (!values.containsKey(name)) {
        throw new SinterException(
            ErrorCode.INPUT_MISSING, "%s: no value of the parameter '%s'".formatted(network, name));
      }
      trained.put(name, fitting(network, name, old, values.get(name)));
    });
    SequencedMap<String, Tensor> renewed = new LinkedHashMap<>();
    state.forEach((name, old) ->
        renewed.put(name, fitting(network, name, old, values.getOrDefault(name, old))));
    return new Weights(trained, renewed);
  }

  private static Tensor fitting(String network, String name, Tensor old, Tensor value) {
    if (!value.type().equals(old.type())) {
      throw new SinterException(
          value.element() == old.element() ? ErrorCode.INPUT_SHAPE : ErrorCode.INPUT_TYPE,
          "%s: '%s' is %s, its new value %s".formatted(network, name, old.type(), value.type()));
    }
    return value;
  }
}
