package dev.sinter.bench.suite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every suite can be set up and run; nothing is timed. */
final class SuiteTest {
  static Stream<Class<?>> suitesWithoutFiles() {
    return SmallestCase.suites().stream().filter(suite -> !suite.equals(ModelSuite.class));
  }

  @ParameterizedTest
  @MethodSource("suitesWithoutFiles")
  void runs(Class<?> suite) throws ReflectiveOperationException {
    SmallestCase.run(suite);
  }

  @Test
  void modelsAreASuiteToo() {
    assertTrue(SmallestCase.suites().contains(ModelSuite.class));
  }
}
