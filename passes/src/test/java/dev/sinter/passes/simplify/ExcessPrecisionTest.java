package dev.sinter.passes.simplify;

import org.junit.jupiter.api.Test;

class ExcessPrecisionTest {
  private static void check(String before, String after) {
    Golden.checkLive(new ExcessPrecision(), before, after);
  }

  @Test
  void valuesBetweenOperatorsAreNotRounded() {
    check(
        """
        graph "g" (%0 "x": f16[n], %1 "y": f16[n]) {
          %2: f16[n] = add(%0, %1)
          %3: f16[n] = exp(%2)
          return %3 "z"
        }
        """,
        """
        graph "g" (%0 "x": f16[n], %1 "y": f16[n]) {
          %2: f32[n] = cast(%0) {to=f32}
          %3: f32[n] = cast(%1) {to=f32}
          %4: f32[n] = add(%2, %3)
          %5: f32[n] = exp(%4)
          %6: f16[n] = cast(%5) {to=f16}
          return %6 "z"
        }
        """);
  }

  @Test
  void castsOfTheModelGoTooWhereMovementIsBetween() {
    check(
        """
        graph "g" (%0 "x": f32[n,2]) {
          %1: bf16[n,2] = cast(%0) {to=bf16}
          %2: bf16[2,n] = transpose(%1) {permutation=[1,0]}
          %3: f32[2,n] = cast(%2) {to=f32}
          return %3 "z"
        }
        """,
        """
        graph "g" (%0 "x": f32[n,2]) {
          %1: f32[2,n] = transpose(%0) {permutation=[1,0]}
          %2: f32[2,n] = cast(%1) {to=f32}
          return %2 "z"
        }
        """);
  }

  @Test
  void sumsAreAccumulatedWide() {
    check(
        """
        graph "g" (%0 "x": f16[n,2], %1 "y": f16[2,3]) {
          %2: f16[n,3] = dot_general(%0, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f16}
          return %2 "z"
        }
        """,
        """
        graph "g" (%0 "x": f16[n,2], %1 "y": f16[2,3]) {
          %2: f32[n,2] = cast(%0) {to=f32}
          %3: f32[2,3] = cast(%1) {to=f32}
          %4: f32[n,3] = dot_general(%2, %3) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32}
          %5: f16[n,3] = cast(%4) {to=f16}
          return %5 "z"
        }
        """);
  }

  @Test
  void whatWasNeverComputedIsLeftAlone() {
    Golden.unchanged(
        new ExcessPrecision(),
        """
        graph "g" (%0 "x": f16[9,4]) {
          %2: f16[4,9] = transpose(%0) {permutation=[1,0]}
          %3: f32[4,9] = cast(%2) {to=f32}
          %4: u16[9,4] = bitcast(%0) {to=u16}
          return %3 "y", %4 "bits"
        }
        """);
  }
}
