package dev.sinter.passes.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.text.GraphParser;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fusion says of its decisions: each way of not fusing in a small graph. */
class FusionReportTest {
  private static final int BUDGET = 100;

  record Case(String name, String graph, String report) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyDecisionIsExplained(Case test) {
    assertEquals(test.report(), report(test.graph(), true));
  }

  @Test
  void withoutFusionThereIsOneReason() {
    assertEquals(
        """
        fusion of "g": 2 groups of 2 nodes; costs are vector operations, at most 100 a kernel

        elementwise f32[n], cost 24
          %1 = exp(%0)

        elementwise f32[n], cost 1
          %2 = neg(%1)

        %1 exp → %2 neg: not fused, because fusion is switched off
        """,
        report(
            """
            graph "g" (%0 "x": f32[n]) {
              %1: f32[n] = exp(%0)
              %2: f32[n] = neg(%1)
              return %2 "y"
            }
            """,
            false));
  }

  private static String report(String graph, boolean enabled) {
    return Fusion.of(GraphParser.parse(graph), enabled, BUDGET).report().toString();
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "an attention, of which keys take only cheap work with them",
            """
            graph "g" (%0 "q": f32[n,8], %1 "k": f32[m,8], %2 "v": f32[m,4]) {
              %3: f32[m,8] = exp(%1) @"dear"
              %4: f32[m,8] = neg(%3) @"cheap"
              %5: f32[8,m] = transpose(%4) {permutation=[1,0]} @"keys"
              %6: f32[n,m] = dot_general(%0, %5) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32} @"scores"
              %7: f32[n,m] = neg(%6) @"between"
              %8: f32[n] = reduce(%7) {combiner=max, axes=[1]} @"greatest"
              %9: f32[n,m] = broadcast(%8) {shape=[n,m], axes=[0]} @"spread"
              %10: f32[n,m] = sub(%7, %9) @"weights"
              %11: f32[n,4] = dot_general(%10, %2) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32} @"weighted"
              return %11 "y"
            }
            """,
            """
            fusion of "g": 2 groups of 9 nodes; costs are vector operations, at most 100 a kernel

            elementwise f32[m,8], cost 24
              %3 = exp(%1) @"dear"

            attention f32[n,4], cost 2
              %4 = neg(%3) @"cheap"
              %5 = transpose(%4) @"keys"
              %6 = dot_general(%0, %5) @"scores"
              %7 = neg(%6) @"between"
              %8 = reduce(%7) @"greatest"
              %9 = broadcast(%8) @"spread"
              %10 = sub(%7, %9) @"weights"
              %11 = dot_general(%10, %2) @"weighted"

            %3 exp @"dear" → %4 neg @"cheap": not fused, because its cost of 24 would be paid for each element, where keys are copied
            """),
        new Case(
            "a value that several kernels read",
            """
            graph "chain" (%0 "x": f32[n,8], %1 "w": f32[8,4]) {
              %2: f32[n,4] = dot_general(%0, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32} @"product"
              %3: f32[n,4] = tanh(%2) @"activation"
              %4: f32[n,4] = exp(%3) @"a"
              %5: f32[n,4] = neg(%3) @"b"
              %6: f32[4,n] = transpose(%4) {permutation=[1,0]} @"c"
              return %5 "y", %6 "z"
            }
            """,
            """
            fusion of "chain": 3 groups of 5 nodes; costs are vector operations, at most 100 a kernel

            product and epilogue f32[n,4], cost 40
              %2 = dot_general(%0, %1) @"product"
              %3 = tanh(%2) @"activation"

            elementwise f32[n,4], cost 1
              %5 = neg(%3) @"b"

            elementwise f32[4,n], cost 24
              %4 = exp(%3) @"a"
              %6 = transpose(%4) @"c"

            %3 tanh @"activation" → %4 exp @"a": not fused, because several kernels read %3 tanh, whose cost of 40 each would have
            %3 tanh @"activation" → %5 neg @"b": not fused, because several kernels read %3 tanh, whose cost of 40 each would have
            """),
        new Case(
            "more than a kernel may hold",
            """
            graph "budget" (%0 "x": f32[n]) {
              %1: f32[n] = tanh(%0) @"a"
              %2: f32[n] = tanh(%1) @"b"
              %3: f32[n] = tanh(%2) @"c"
              return %3 "y"
            }
            """,
            """
            fusion of "budget": 2 groups of 3 nodes; costs are vector operations, at most 100 a kernel

            elementwise f32[n], cost 40
              %1 = tanh(%0) @"a"

            elementwise f32[n], cost 80
              %2 = tanh(%1) @"b"
              %3 = tanh(%2) @"c"

            %1 tanh @"a" → %2 tanh @"b": not fused, because its cost of 40 and the kernel's of 80 are more than the 100 that one may have
            """),
        new Case(
            "a stretching broadcast",
            """
            graph "stretch" (%0 "x": f32[n], %1 "m": f32[n,n]) {
              %2: f32[n] = exp(%0) @"a"
              %3: f32[n,n] = broadcast(%2) {shape=[n,n], axes=[1]} @"b"
              %4: f32[n,n] = add(%3, %1) @"c"
              return %4 "y"
            }
            """,
            """
            fusion of "stretch": 2 groups of 3 nodes; costs are vector operations, at most 100 a kernel

            elementwise f32[n], cost 24
              %2 = exp(%0) @"a"

            elementwise f32[n,n], cost 1
              %3 = broadcast(%2) @"b"
              %4 = add(%3, %1) @"c"

            %2 exp @"a" → %3 broadcast @"b": not fused, because %3 broadcast repeats it, so that it would be computed again and again
            """),
        new Case(
            "epilogues",
            """
            graph "epilogue" (%0 "x": f32[n,8], %1 "w": f32[8,8]) {
              %2: f32[n,8] = dot_general(%0, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32} @"first"
              %3: f32[n,8] = dot_general(%0, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32} @"second"
              %4: f32[n,8] = add(%2, %3) @"sum"
              %5: f32[n,8] = dot_general(%4, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32} @"third"
              %6: f32[8,n] = transpose(%5) {permutation=[1,0]} @"turn"
              %7: f32[8,n] = exp(%6) @"exp"
              %8: f32[8*n] = reshape(%7) {shape=[8*n]} @"flat"
              return %8 "y"
            }
            """,
            """
            fusion of "epilogue": 5 groups of 7 nodes; costs are vector operations, at most 100 a kernel

            on its own f32[n,8], cost 0
              %2 = dot_general(%0, %1) @"first"

            product and epilogue f32[n,8], cost 1
              %3 = dot_general(%0, %1) @"second"
              %4 = add(%2, %3) @"sum"

            on its own f32[n,8], cost 0
              %5 = dot_general(%4, %1) @"third"

            elementwise f32[8,n], cost 24
              %6 = transpose(%5) @"turn"
              %7 = exp(%6) @"exp"

            view f32[8*n], cost 0
              %8 = reshape(%7) @"flat"

            %2 dot_general @"first" → %4 add @"sum": not fused, because the kernel is already the epilogue of %3 dot_general
            %4 add @"sum" → %5 dot_general @"third": not fused, because %5 dot_general takes it from memory
            %5 dot_general @"third" → %6 transpose @"turn": not fused, because %6 transpose reads it under another index
            %7 exp @"exp" → %8 reshape @"flat": not fused, because %8 reshape takes it from memory
            """),
        new Case(
            "rows, and what leaves them",
            """
            graph "softmax" (%0 "x": f32[n,8], %1 "r": f32[n]) {
              %2: f32[n] = reduce(%0) {combiner=max, axes=[1]} @"max"
              %3: f32[n,8] = broadcast(%2) {shape=[n,8], axes=[0]} @"spread"
              %4: f32[n,8] = sub(%0, %3) @"sub"
              %5: f32[n,8] = exp(%4) @"exp"
              %6: f32[n] = reduce(%5) {combiner=sum, axes=[1]} @"sum"
              %7: f32[n] = add(%6, %1) @"once"
              %8: f32[8] = reduce(%5) {combiner=sum, axes=[0]} @"down"
              %9: f32[8,n] = transpose(%5) {permutation=[1,0]} @"turn"
              return %7 "a", %8 "b", %9 "c"
            }
            """,
            """
            fusion of "softmax": 3 groups of 8 nodes; costs are vector operations, at most 100 a kernel

            rows f32[n], cost 26
              %2 = reduce(%0) @"max"
              %3 = broadcast(%2) @"spread"
              %4 = sub(%0, %3) @"sub"
              %5 = exp(%4) @"exp"
              %6 = reduce(%5) @"sum"
              %7 = add(%6, %1) @"once"

            reduction f32[8], cost 0
              %8 = reduce(%5) @"down"

            elementwise f32[8,n], cost 0
              %9 = transpose(%5) @"turn"

            %5 exp @"exp" → %8 reduce @"down": not fused, because %8 reduce does not combine the same rows
            %5 exp @"exp" → %9 transpose @"turn": not fused, because %9 transpose reads it under another index
            """),
        new Case(
            "types and functions that kernels lack",
            """
            graph "types" (%0 "x": f64[n], %1 "i": i32[n], %2 "j": i32[n]) {
              %3: f64[n] = exp(%0) @"wide"
              %4: f64[n] = neg(%3) @"neg"
              %5: i32[n] = add(%1, %2) @"sum"
              %6: i32[] = reduce(%5) {combiner=sum, axes=[0]} @"total"
              %7: i32[] = neg(%6) @"minus"
              return %4 "y", %7 "z"
            }
            """,
            """
            fusion of "types": 4 groups of 5 nodes; costs are vector operations, at most 100 a kernel

            interpreted f64[n], cost 0
              %3 = exp(%0) @"wide"

            elementwise f64[n], cost 1
              %4 = neg(%3) @"neg"

            reduction i32[], cost 1
              %5 = add(%1, %2) @"sum"
              %6 = reduce(%5) @"total"

            elementwise i32[], cost 1
              %7 = neg(%6) @"minus"

            %3 exp @"wide" → %4 neg @"neg": not fused, because kernels lack its function or its types
            %6 reduce @"total" → %7 neg @"minus": not fused, because rows are not combined in i32
            """),
        new Case(
            "rows too long, and a reader that needs more",
            """
            graph "later" (%0 "x": f32[n,70000], %1 "y": f32[n,8], %2 "w": f32[8,8]) {
              %3: f32[n] = reduce(%0) {combiner=sum, axes=[1]} @"long"
              %4: f32[n] = exp(%3) @"exp"
              %5: f32[n] = reduce(%1) {combiner=max, axes=[1]} @"max"
              %6: f32[n,8] = broadcast(%5) {shape=[n,8], axes=[0]} @"spread"
              %7: f32[n,8] = sub(%1, %6) @"sub"
              %8: f32[n,8] = dot_general(%7, %2) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32} @"product"
              %9: f32[8*n] = reshape(%8) {shape=[8*n]} @"flat"
              %10: f32[n,8] = reshape(%9) {shape=[n,8]} @"back"
              %11: f32[n,8] = mul(%7, %10) @"residual"
              return %4 "a", %11 "b"
            }
            """,
            """
            fusion of "later": 7 groups of 9 nodes; costs are vector operations, at most 100 a kernel

            reduction f32[n], cost 0
              %3 = reduce(%0) @"long"

            elementwise f32[n], cost 24
              %4 = exp(%3) @"exp"

            rows f32[n,8], cost 1
              %5 = reduce(%1) @"max"
              %6 = broadcast(%5) @"spread"
              %7 = sub(%1, %6) @"sub"

            on its own f32[n,8], cost 0
              %8 = dot_general(%7, %2) @"product"

            view f32[8*n], cost 0
              %9 = reshape(%8) @"flat"

            view f32[n,8], cost 0
              %10 = reshape(%9) @"back"

            elementwise f32[n,8], cost 1
              %11 = mul(%7, %10) @"residual"

            %3 reduce @"long" → %4 exp @"exp": not fused, because its rows of 70000 elements are better shared between threads
            %7 sub @"sub" → %8 dot_general @"product": not fused, because %8 dot_general takes it from memory
            %7 sub @"sub" → %11 mul @"residual": not fused, because %11 mul also needs %10 reshape, which is computed after the rows
            %8 dot_general @"product" → %9 reshape @"flat": not fused, because %9 reshape takes it from memory
            %9 reshape @"flat" → %10 reshape @"back": not fused, because it is its operand's memory under another shape
            %10 reshape @"back" → %11 mul @"residual": not fused, because it is its operand's memory under another shape
            """));
  }
}
