package dev.sinter.passes.remat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.spi.MemoryBudget;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.passes.pipeline.PassContext;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is computed again, and when. */
class RematerialiseTest {
  private static final String DOT =
      "{lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32}";

  /** Four products, of which the first and the last read what exp gives. */
  private static final String KEEPING =
      """
      graph "g" (%0 "x": f32[n,n]) {
        %1: f32[n,n] = exp(%0)
        %2: f32[n,n] = dot_general(%1, %0) DOT
        %3: f32[n,n] = dot_general(%2, %2) DOT
        %4: f32[n,n] = dot_general(%3, %2) DOT
        %5: f32[n,n] = dot_general(%4, %1) DOT
        return %5 "z"
      }
      """
          .replace("DOT", DOT);

  private static Graph apply(String text, long bytes, Map<String, Long> sizes) {
    CompileOptions options =
        CompileOptions.forTargets(Target.JVM_SCALAR).within(new MemoryBudget(bytes, sizes));
    Graph graph = GraphParser.parse(text);
    return GraphVerifier.verify(
        new Rematerialise().apply(graph, PassContext.DEFAULT.within(options)));
  }

  @Test
  void whatIsReadLateIsComputedLate() {
    String again =
        """
        graph "g" (%0 "x": f32[n,n]) {
          %1: f32[n,n] = exp(%0)
          %2: f32[n,n] = dot_general(%1, %0) DOT
          %3: f32[n,n] = dot_general(%2, %2) DOT
          %4: f32[n,n] = dot_general(%3, %2) DOT
          %5: f32[n,n] = exp(%0)
          %6: f32[n,n] = dot_general(%4, %5) DOT
          return %6 "z"
        }
        """
            .replace("DOT", DOT);
    // Four values of 256 bytes live at once, three where exp is not kept.
    assertEquals(again, apply(KEEPING, 3 * 256, Map.of("n", 8L)).toString());
    assertEquals(again, apply(again, 3 * 256, Map.of("n", 8L)).toString());
  }

  @Test
  void whatFitsIsKept() {
    assertEquals(KEEPING, apply(KEEPING, 4 * 256, Map.of("n", 8L)).toString());
    assertEquals(KEEPING, apply(KEEPING, 3 * 256, Map.of("n", 4L)).toString());
  }

  @Test
  void withoutABudgetNothingHappens() {
    Graph graph = GraphParser.parse(KEEPING);
    assertSame(graph, new Rematerialise().apply(graph, PassContext.DEFAULT));
  }

  @Test
  void badBudgetsAreRefused() {
    assertCode(ErrorCode.INPUT_MISSING, 0, Map.of());
    assertCode(ErrorCode.VALUE_OUT_OF_RANGE, 0, Map.of("n", Long.MAX_VALUE));
    assertCode(ErrorCode.ATTRIBUTE_INVALID, -1, Map.of("n", 1L));
    assertCode(ErrorCode.ATTRIBUTE_INVALID, 0, Map.of("n", -1L));
  }

  private static void assertCode(ErrorCode code, long bytes, Map<String, Long> sizes) {
    SinterException e = assertThrows(SinterException.class, () -> apply(KEEPING, bytes, sizes));
    assertEquals(code, e.code());
  }
}
