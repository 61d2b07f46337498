package dev.sinter.tests.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NegativeSizeTest {
  private static final Graph GRAPH =
      GraphParser.parse(
          """
          graph "g" (%0 "x": f32[n]) {
            %1: f32[n-5] = slice(%0) {starts=[5], sizes=[n-5], strides=[1]}
            %2: f32[n-5] = exp(%1)
            return %2 "y"
          }
          """);

  static Set<Target> targets() {
    return Set.copyOf(Sinter.usableTargets());
  }

  @ParameterizedTest
  @MethodSource("targets")
  void inputsThatLeaveLessThanNothingAreRefused(Target target) {
    RunOptions options = RunOptions.defaults().withTarget(target.name());
    try (Executable executable =
        Sinter.compile(GRAPH, CompileOptions.forTargets(target), options)) {
      List<Tensor> tooShort = List.of(Tensor.of(new float[3], 3));
      SinterException e = assertThrows(SinterException.class, () -> executable.run(tooShort));
      assertEquals(ErrorCode.INPUT_SHAPE, e.code());
      assertTrue(e.getMessage().contains("output 'y'"), e.getMessage());
      assertTrue(e.getMessage().contains("size -2"), e.getMessage());
      executable.run(List.of(Tensor.of(new float[6], 6)));
    }
  }
}
