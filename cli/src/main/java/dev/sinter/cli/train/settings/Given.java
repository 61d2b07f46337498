package dev.sinter.cli.train.settings;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.List;

/** What a file gives and what it leaves out. */
final class Given {
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

  static SinterException problem(String message) {
    return new SinterException(ErrorCode.ATTRIBUTE_INVALID, message);
  }
}
