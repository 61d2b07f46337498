package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.op.Unary;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of functions that Java lacks, computed with 40 digits by mpmath and rounded to double. */
final class SpecialFunctionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ERF | 1e-300 | 1.1283791670955126e-300
          ERF | 1e-10 | 1.1283791670955126e-10
          ERF | 0.1 | 0.1124629160182849
          ERF | 0.46875 | 0.49261347321793797
          ERF | 0.469 | 0.4928398949625797
          ERF | 0.5 | 0.5204998778130465
          ERF | 1.0 | 0.8427007929497149
          ERF | 1.5 | 0.9661051464753108
          ERF | 2.0 | 0.9953222650189527
          ERF | 3.0 | 0.9999779095030014
          ERF | 3.9 | 0.9999999652077514
          ERF | 4.1 | 0.9999999932999724
          ERF | 5.5 | 0.9999999999999927
          ERF | -0.7 | -0.6778011938374184
          ERF | -2.5 | -0.999593047982555
          LGAMMA | 1e-300 | 690.7755278982137
          LGAMMA | 1e-05 | 11.512919692895826
          LGAMMA | 0.25 | 1.2880225246980774
          LGAMMA | 0.5 | 0.5723649429247001
          LGAMMA | 0.75 | 0.20328095143129538
          LGAMMA | 1.0000001 | -5.772155829918507e-08
          LGAMMA | 1.25 | -0.09827183642181316
          LGAMMA | 1.4616321449683622 | -0.12148629053584961
          LGAMMA | 1.75 | -0.08440112102048555
          LGAMMA | 1.9999999 | -4.2278430309861296e-08
          LGAMMA | 2.25 | 0.1248717148923966
          LGAMMA | 3.0 | 0.6931471805599453
          LGAMMA | 7.5 | 7.534364236758733
          LGAMMA | 11.9 | 17.25847745059552
          LGAMMA | 12.0 | 17.502307845873887
          LGAMMA | 100.5 | 361.4355404677776
          LGAMMA | 1e10 | 220258509288.81058
          LGAMMA | 1e15 | 3.3538776394910668e+16
          LGAMMA | -1e-20 | 46.051701859880914
          LGAMMA | -0.5 | 1.2655121234846454
          LGAMMA | -1.5 | 0.860047015376481
          LGAMMA | -2.3 | 0.36956666345500805
          LGAMMA | -10.7 | -15.416789096416636
          LGAMMA | -100.25 | -363.4009232278215
          DIGAMMA | 1e-10 | -10000000000.577215
          DIGAMMA | 0.1 | -10.423754940411076
          DIGAMMA | 0.5 | -1.9635100260214235
          DIGAMMA | 1.0 | -0.5772156649015329
          DIGAMMA | 2.0 | 0.42278433509846713
          DIGAMMA | 5.25 | 1.5599773364075455
          DIGAMMA | 11.5 | 2.3982391295357814
          DIGAMMA | 12.0 | 2.442661679975812
          DIGAMMA | 100.0 | 4.600161852738087
          DIGAMMA | 1e10 | 23.025850929890456
          DIGAMMA | -1.25 | 3.714139120213528
          ASINH | 1e-10 | 1e-10
          ASINH | 0.3 | 0.29567304756342244
          ASINH | -2.5 | -1.6472311463710958
          ASINH | 1e10 | 23.7189981105004
          ASINH | 1e300 | 691.4686750787737
          ACOSH | 1.0 | 0.0
          ACOSH | 1.5 | 0.9624236501192069
          ACOSH | 10.0 | 2.993222846126381
          ACOSH | 1e300 | 691.4686750787737
          ATANH | 1e-10 | 1e-10
          ATANH | 0.3 | 0.3095196042031117
          ATANH | -0.9 | -1.4722194895832204
          SIGMOID | 1.0 | 0.7310585786300049
          SIGMOID | -1.0 | 0.2689414213699951
          SIGMOID | -40.0 | 4.248354255291589e-18
          SIGMOID | -740.0 | 4.2e-322
          RSQRT | 2.0 | 0.7071067811865476
          """)
  void valuesAreGoodToAFewUnitsInTheLastPlace(Unary.Function function, double x, double expected) {
    double found = RealFunctions.unary(function).applyAsDouble(x);
    assertEquals(expected, found, 4 * Math.ulp(expected), function + " of " + x);
  }

  /**
   * ψ has a root at 1.4616…, near which the sums of the recurrence cancel: there only the absolute
   * error is small.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          "1.5 | 0.03648997397857652\n-0.5 | 0.03648997397857652\n-10.7 | 0.13374481244706443")
  void digammaNearItsRoots(double x, double expected) {
    assertEquals(expected, GammaFunction.digamma(x), 5e-15);
  }

  /**
   * erf x = 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!! (Abramowitz and Stegun 7.1.6), all of whose
   * terms are positive.
   */
  @Test
  void errorFunctionAgreesWithItsSeries() {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      double x = random.nextDouble(0, 5);
      double term = x;
      double sum = 0;
      for (int n = 1; term > sum * 1e-18; n++) {
        sum += term;
        term *= 2 * x * x / (2 * n + 1);
      }
      double square = x * x;
      double expected =
          2 / Math.sqrt(Math.PI) * StrictMath.exp(-square) * (1 - Math.fma(x, x, -square)) * sum;
      assertEquals(expected, ErrorFunction.erf(x), 4e-15, "seed 5, erf of " + x);
      assertEquals(-ErrorFunction.erf(x), ErrorFunction.erf(-x), 0.0);
    }
  }

  /** Γ(x + 1) = x·Γ(x) across every border between the series. */
  @Test
  void gammaFollowsItsRecurrence() {
    Random random = new Random(6);
    for (int i = 0; i < 2000; i++) {
      double x = random.nextDouble(0.01, 20);
      double left = GammaFunction.logGamma(x + 1);
      double right = GammaFunction.logGamma(x) + Math.log(x);
      assertEquals(left, right, 1e-14 * (1 + Math.abs(left)), "seed 6, lgamma of " + x);
      assertEquals(
          GammaFunction.digamma(x + 1),
          GammaFunction.digamma(x) + 1 / x,
          1e-14 * (1 + 1 / x),
          "seed 6, digamma of " + x);
    }
  }

  @Test
  void sigmoidIsSymmetric() {
    for (double x = -30; x < 30; x += 0.37) {
      assertTrue(
          Math.abs(SpecialFunctions.sigmoid(x) + SpecialFunctions.sigmoid(-x) - 1) <= Math.ulp(1.0),
          "at " + x);
    }
  }
}
