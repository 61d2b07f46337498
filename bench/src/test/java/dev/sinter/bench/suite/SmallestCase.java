package dev.sinter.bench.suite;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Suites as JMH would make them, with the first value of every parameter. */
final class SmallestCase {
  private SmallestCase() {}

  /** Every suite that JMH found when the sources were compiled. */
  static List<Class<?>> suites() {
    var output = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    return BenchmarkList.defaultList().getAll(output, List.of()).stream()
        .map(entry -> entry.getUserClassQName())
        .distinct()
        .<Class<?>>map(SmallestCase::load)
        .toList();
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** Sets up, runs and closes one. */
  static void run(Class<?> suite) throws ReflectiveOperationException {
    Suite made = (Suite) suite.getDeclaredConstructor().newInstance();
    for (Field field : fields(suite)) {
      field.set(made, first(field));
    }
    made.prepare();
    try {
      made.run();
    } finally {
      made.close();
    }
  }

  private static List<Field> fields(Class<?> suite) {
    return Stream.concat(
            Arrays.stream(suite.getDeclaredFields()), Arrays.stream(Suite.class.getFields()))
        .filter(field -> field.isAnnotationPresent(Param.class))
        .distinct()
        .toList();
  }

  private static Object first(Field field) {
    Class<?> type = field.getType();
    String value = field.getAnnotation(Param.class).value()[0];
    if (type.isEnum()) {
      // JMH's mark for a parameter without values: all constants.
      return Arrays.stream(type.getEnumConstants())
          .filter(each -> value.equals(Param.BLANK_ARGS) || each.toString().equals(value))
          .findFirst()
          .orElseThrow();
    }
    return switch (type.getName()) {
      case "int" -> Integer.valueOf(value);
      case "long" -> Long.valueOf(value);
      case "boolean" -> Boolean.valueOf(value);
      case "java.lang.String" -> value;
      default -> throw new AssertionError("a parameter of " + type);
    };
  }
}
