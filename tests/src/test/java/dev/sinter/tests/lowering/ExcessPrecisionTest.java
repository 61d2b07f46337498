package dev.sinter.tests.lowering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExcessPrecisionTest {
  /** From 2048 on, f16 has a value at each second integer only. */
  private static final Graph GRAPH =
      GraphParser.parse(
          """
          graph "g" (%0 "x": f32[n]) {
            %1: f16[n] = cast(%0) {to=f16}
            %2: f16[] = constant {value=f16[]{2048.0}}
            %3: f16[n] = broadcast(%2) {shape=[n], axes=[]}
            %4: f16[n] = add(%1, %3)
            %5: f16[n] = sub(%4, %3)
            %6: f32[n] = cast(%5) {to=f32}
            return %6 "y"
          }
          """);

  private static final float[] VALUES = {0.25f, 1, 3, 5.5f};

  static Set<Target> targets() {
    return Set.copyOf(Sinter.usableTargets());
  }

  private static float[] run(Target target, boolean excess) {
    CompileOptions options =
        new CompileOptions(
            List.of(target), Optional.empty(), Set.of(), excess, true, CompileObserver.NONE);
    try (Executable executable =
        Sinter.compile(GRAPH, options, RunOptions.defaults().withTarget(target.name()))) {
      return executable.run(List.of(Tensor.of(VALUES, VALUES.length))).getFirst().toFloatArray();
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void valuesAreRoundedWhereTheModelSaysSoUnlessAskedOtherwise(Target target) {
    float[] stated =
        Interpreter.run(GRAPH, List.of(Tensor.of(VALUES, VALUES.length))).getFirst().toFloatArray();
    assertArrayEquals(new float[] {0, 0, 4, 6}, stated);
    assertArrayEquals(stated, run(target, false));
    assertArrayEquals(VALUES, run(target, true));
  }
}
