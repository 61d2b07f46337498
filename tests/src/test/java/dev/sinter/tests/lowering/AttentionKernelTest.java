package dev.sinter.tests.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.runtime.Sinter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which graphs become the kernel of attention, whose scores have no memory but scratch. */
final class AttentionKernelTest {
  /**
   * Something else reads what lies between their products, or there is no such pair, or a single
   * weight, which is 1.
   */
  private static final Set<String> OTHERS =
      Set.of(
          "attention whose weights are wanted",
          "attention whose scores are wanted",
          "weights that multiply from the right",
          "scores of two products",
          "attention of 1 keys");

  static List<LoweringCase> cases() {
    List<LoweringCase> cases = new ArrayList<>();
    AttentionCases.addTo(cases);
    // Halves take more vector operations than a method holds.
    cases.removeIf(test -> test.name().matches("attention of b?f16"));
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void oneKernelOrAsBefore(LoweringCase test) {
    Program program =
        Sinter.compileArtifact(test.graph(), CompileOptions.forTargets(Target.JVM_512))
            .variants()
            .getFirst()
            .program();
    boolean fused = program.kernels().stream().anyMatch(kernel -> kernel.startsWith("attention"));
    assertEquals(!OTHERS.contains(test.name()), fused, program::toString);
    if (fused) {
      assertTrue(
          program.buffers().stream().noneMatch(AttentionKernelTest::isMatrixOfScores),
          program::toString);
    }
  }

  /** In the arena, and as long in n as queries are, by as many keys. */
  private static boolean isMatrixOfScores(Buffer buffer) {
    List<Dim> dims = buffer.type().shape().dims();
    int rank = dims.size();
    return buffer.place() instanceof Buffer.Place.Arena
        && rank >= 3
        && dims.get(rank - 2).equals(Dim.symbol("n"))
        && dims.get(rank - 1).is(21)
        && !dims.get(rank - 3).is(1);
  }
}
