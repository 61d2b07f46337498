package dev.sinter.passes.precision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.ir.type.ElementType;
import org.junit.jupiter.api.Test;

/** What is rounded, and what is not. */
class NarrowProductsTest {
  private static void check(String before, String after) {
    Graph result = new NarrowProducts().apply(GraphParser.parse(before), ElementType.BF16);
    GraphVerifier.verify(result);
    assertEquals(GraphParser.parse(after).toString(), result.toString());
    assertSame(result, new NarrowProducts().apply(result, ElementType.BF16), "once is enough");
  }

  @Test
  void operandsOfProductsAreRoundedOnce() {
    check(
        """
        graph "g" (%0 "x": f32[2,2], %1 "y": f32[2,2]) {
          %2: f32[2,2] = dot_general(%0, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32}
          %3: f32[2,2] = exp(%2)
          %4: f32[2,2] = dot_general(%0, %3) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32}
          return %4 "z"
        }
        """,
        """
        graph "g" (%0 "x": f32[2,2], %1 "y": f32[2,2]) {
          %2: bf16[2,2] = cast(%0) {to=bf16}
          %3: bf16[2,2] = cast(%1) {to=bf16}
          %4: f32[2,2] = dot_general(%2, %3) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32}
          %5: f32[2,2] = exp(%4)
          %6: bf16[2,2] = cast(%5) {to=bf16}
          %7: f32[2,2] = dot_general(%2, %6) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32}
          return %7 "z"
        }
        """);
  }

  @Test
  void otherTypesStayAndBodiesDoNot() {
    String doubles =
        """
        graph "g" (%0 "x": f64[2], %1 "y": f64[2], %2 "n": i32[2]) {
          %3: f64[] = dot_general(%0, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=f64}
          %4: i32[] = dot_general(%2, %2) {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=i32}
          return %3 "z", %4 "m"
        }
        """;
    check(doubles, doubles);
    check(
        """
        graph "g" (%0 "x": f32[2]) {
          %1: f32[] = Length(%0) {}
            body: graph "body" (%0 "a": f32[2]) {
              %1: f32[] = dot_general(%0, %0) {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=f32}
              %2: f32[] = sqrt(%1)
              return %2 "b"
            }
          return %1 "z"
        }
        """,
        """
        graph "g" (%0 "x": f32[2]) {
          %1: bf16[2] = cast(%0) {to=bf16}
          %2: f32[] = dot_general(%1, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=f32}
          %3: f32[] = sqrt(%2)
          return %3 "z"
        }
        """);
  }
}
