package dev.sinter.passes.autodiff;

import static dev.sinter.passes.autodiff.CaseList.shape;
import static dev.sinter.passes.autodiff.CaseList.shapes;

import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/** Functions of single elements. */
final class ElementwiseCases {
  private ElementwiseCases() {}

  static void addTo(CaseList cases) {
    unary(cases);
    binary(cases);
  }

  private static void unary(CaseList cases) {
    for (Unary.Function function : Unary.Function.values()) {
      double[] range =
          switch (function) {
            case SQRT, RSQRT, LOG, LGAMMA -> new double[] {0.3, 3};
            case LOG1P -> new double[] {-0.6, 2};
            case ASIN, ACOS, ATANH -> new double[] {-0.9, 0.9};
            case ACOSH -> new double[] {1.2, 3};
            case TAN -> new double[] {-1, 1};
            case DIGAMMA -> new double[] {-0.9, -0.1};
            case NEG, ABS, SIGN, NOT, FLOOR, CEIL, TRUNC, ROUND, EXP, EXPM1, SIN, COS, ATAN ->
                new double[] {0.1, 0.4};
            case SINH, COSH, TANH, ASINH, ERF, SIGMOID -> new double[] {-2, 2};
          };
      if (function != Unary.Function.NOT) {
        cases.add(
            "unary " + function,
            range[0],
            range[1],
            shapes(shape(3, 2)),
            (np, x) -> np.mul(np.builder().apply(new Unary(function), x.get(0)), x.get(0)));
      }
    }
  }

  private static void binary(CaseList cases) {
    for (Binary.Function function :
        List.of(
            Binary.Function.ADD,
            Binary.Function.SUB,
            Binary.Function.MUL,
            Binary.Function.DIV,
            Binary.Function.REM,
            Binary.Function.POW,
            Binary.Function.MAX,
            Binary.Function.MIN,
            Binary.Function.ATAN2)) {
      cases.add(
          "binary " + function,
          0.4,
          2,
          shapes(shape(3, 1), shape(1, 2)),
          (np, x) -> np.binary(function, x.get(0), np.add(np.square(x.get(1)), 0.3)));
    }
    cases.add(
        "square root of a sum",
        shapes(shape(4)),
        (np, x) -> np.sqrt(np.add(np.sum(np.square(x.get(0))), 1)));
    cases.add(
        "select",
        shapes(shape(4), shape(4)),
        (np, x) ->
            np.where(np.greater(x.get(0), x.get(1)), np.square(x.get(0)), np.mul(x.get(1), 3)));
    cases.add(
        "cast",
        shapes(shape(4)),
        (np, x) -> np.cast(np.square(np.cast(x.get(0), ElementType.F64)), ElementType.F64));
  }
}
