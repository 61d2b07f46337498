package dev.sinter.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.GraphParser;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What the compiler refuses; what it makes is tested where code generators and a runtime are at
 * hand.
 */
class SinterCompilerTest {
  private static final Graph GRAPH =
      GraphParser.parse("graph \"g\" (%0 \"x\": f32[n]) { return %0 \"y\" }");

  @Test
  void missingCodeGeneratorsAreNamed() {
    SinterException e =
        assertThrows(
            SinterException.class,
            () ->
                new SinterCompiler().compile(GRAPH, CompileOptions.forTargets(Target.JVM_SCALAR)));
    assertEquals(ErrorCode.TARGET_UNSUPPORTED, e.code());
    assertEquals(
        "no code generator for target jvm-scalar; add the jar sinter-codegen-jvm", e.getMessage());
  }

  @Test
  void unknownPassesAreRefusedWithTheNames() {
    CompileOptions options =
        new CompileOptions(
            List.of(Target.JVM_SCALAR),
            Optional.empty(),
            Set.of("fold", "foldd"),
            false,
            false,
            CompileObserver.NONE);
    SinterException e =
        assertThrows(SinterException.class, () -> new SinterCompiler().compile(GRAPH, options));
    assertEquals(ErrorCode.USAGE, e.code());
    assertEquals(
        "no pass 'foldd' to switch off, expected one of absorb, algebra, channels-last,"
            + " contractions, cse, dce, decompose, excess-precision, fold, fuse, in-place,"
            + " join-contractions, recognise, remat, sink-constants",
        e.getMessage());
  }
}
