package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Tensors by name, as callers give them. */
final class NamedTensors {
  private NamedTensors() {}

  /**
   * The tensors in the order of the parameters.
   *
   * @throws SinterException {@link ErrorCode#INPUT_UNKNOWN} or {@link ErrorCode#INPUT_MISSING}
   */
  static Tensor[] order(List<Signature.Parameter> parameters, Map<String, Tensor> tensors) {
    List<String> names = parameters.stream().map(Signature.Parameter::name).toList();
    requireExactly(names, tensors);
    return names.stream().map(tensors::get).toArray(Tensor[]::new);
  }

  /** Copies the contents of tensors into those of the same names and types. */
  static void copy(Map<String, Tensor> from, Map<String, Tensor> to) {
    requireExactly(to.keySet(), from);
    // Nothing is copied until all of it fits.
    to.forEach((name, target) -> requireType(name, from.get(name), target));
    to.forEach((name, target) -> target.data().copyFrom(from.get(name).data()));
  }

  /** Copies the contents of one tensor into that of the name. */
  static void copy(String name, Tensor from, Tensor to) {
    requireType(name, from, to);
    to.data().copyFrom(from.data());
  }

  private static void requireType(String name, Tensor found, Tensor expected) {
    if (!found.type().equals(expected.type())) {
      throw new SinterException(
          ErrorCode.INPUT_TYPE,
          "'%s': expected %s, found %s".formatted(name, expected.type(), found.type()));
    }
  }

  /**
   * The tensor of that name.
   *
   * @throws SinterException {@link ErrorCode#INPUT_UNKNOWN}
   */
  static Tensor find(String name, Map<String, Tensor> tensors) {
    Tensor found = tensors.get(name);
    if (found == null) {
      throw new SinterException(
          ErrorCode.INPUT_UNKNOWN,
          "there is no state '%s'; the model has %s".formatted(name, tensors.keySet()));
    }
    return found;
  }

  private static void requireExactly(Collection<String> names, Map<String, Tensor> tensors) {
    for (String name : tensors.keySet()) {
      if (!names.contains(name)) {
        throw new SinterException(
            ErrorCode.INPUT_UNKNOWN,
            "there is no input '%s'; the model has %s".formatted(name, names));
      }
    }
    List<String> missing = names.stream().filter(name -> tensors.get(name) == null).toList();
    if (!missing.isEmpty()) {
      throw new SinterException(
          ErrorCode.INPUT_MISSING, "no value for %s; the model takes %s".formatted(missing, names));
    }
  }
}
