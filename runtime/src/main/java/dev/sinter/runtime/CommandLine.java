package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of an artifact's main class.
 *
 * @param values {@code file} or {@code name=file}
 */
record CommandLine(List<String> values, Optional<String> folder, Optional<String> target) {
  CommandLine {
    values = List.copyOf(values);
  }

  /** {@link ErrorCode#USAGE} for options that there are not. */
  static CommandLine parse(String[] arguments) {
    List<String> values = new ArrayList<>();
    Optional<String> folder = Optional.empty();
    Optional<String> target = Optional.empty();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--debug" -> {}
        case "-o" -> folder = Optional.of(argument(arguments, ++i));
        case "--target" -> target = Optional.of(argument(arguments, ++i));
        default -> values.add(value(arguments[i]));
      }
    }
    return new CommandLine(values, folder, target);
  }

  private static String value(String argument) {
    if (argument.startsWith("-")) {
      throw usage("unknown option '%s'; see --help", argument);
    }
    return argument;
  }

  private static String argument(String[] arguments, int index) {
    if (index == arguments.length) {
      throw usage("'%s' needs a value; see --help", arguments[index - 1]);
    }
    return arguments[index];
  }

  /**
   * Gives each value to an input.
   *
   * @return files by input name
   * @throws SinterException {@link ErrorCode#USAGE} for more values than inputs or two for one
   */
  Map<String, String> assign(List<String> inputs) {
    Map<String, String> files = new LinkedHashMap<>();
    List<String> unnamed = new ArrayList<>();
    for (String value : values) {
      Optional<String> name =
          inputs.stream().filter(input -> value.startsWith(input + "=")).findFirst();
      if (name.isEmpty()) {
        unnamed.add(value);
      } else if (files.put(name.get(), value.substring(name.get().length() + 1)) != null) {
        throw usage("two values for input '%s'", name.get());
      }
    }
    List<String> open = inputs.stream().filter(input -> !files.containsKey(input)).toList();
    if (unnamed.size() > open.size()) {
      throw usage("%d values for the inputs %s", values.size(), inputs);
    }
    for (int i = 0; i < unnamed.size(); i++) {
      files.put(open.get(i), unnamed.get(i));
    }
    return files;
  }

  private static SinterException usage(String message, Object... arguments) {
    return new SinterException(ErrorCode.USAGE, message.formatted(arguments));
  }
}
