package dev.sinter.cli.train.settings;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/** What a file gives and what it leaves out. */
final class Given {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+");

  private Given() {}

  /** The value, or what stands for it where there is none. */
  static <T> T or(T valueOrNull, T otherwise) {
    return valueOrNull == null ? otherwise : valueOrNull;
  }

  /**
   * Refuses {@code null} for what must be given.
   *
   * @param namesAndValues a name before each value
   */
  static void all(Object... namesAndValues) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] == null) {
        throw problem("%s is null".formatted(namesAndValues[i]));
      }
    }
  }

  /** Refuses a list without elements, or with {@code null} among them. */
  static void elements(String name, List<?> list) {
    if (list.isEmpty() || list.stream().anyMatch(one -> one == null)) {
      throw problem("%s is %s; it must have elements, none of them null".formatted(name, list));
    }
  }

  /** A name that is a word; refuses others. */
  static String word(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw problem("%s is '%s'; it must be made of letters, digits and _".formatted(what, name));
    }
    return name;
  }

  /**
   * The same layers in their order, which cannot be changed; refuses none, {@code null}, and names
   * that are no words, since what is inside of a layer has its name, a dot and a name.
   */
  static <T> SequencedMap<String, T> named(String name, Map<String, T> layers) {
    if (layers.isEmpty()) {
      throw problem("%s has no layers, expected one at least".formatted(name));
    }
    layers.forEach((key, layer) -> {
      if (layer == null || !NAME.matcher(key).matches()) {
        throw problem(
            "%s has a layer '%s': %s; expected a name of letters, digits and _, and a layer"
                .formatted(name, key, layer));
      }
    });
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(layers));
  }

  static SinterException problem(String message) {
    return new SinterException(ErrorCode.ATTRIBUTE_INVALID, message);
  }
}
