package dev.sinter.ir.op;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/** An elementwise function of one operand: x → f(x), same type. */
public record Unary(Function function) implements Primitive {
  /**
   * The functions; NaN in gives NaN out unless stated. Integer negation and absolute value wrap.
   */
  public enum Function {
    NEG(Domain.NUMERIC),
    ABS(Domain.NUMERIC),
    /** −1, 0 or 1; zero keeps its sign. */
    SIGN(Domain.NUMERIC),
    /** Bitwise for integers, logical for bool. */
    NOT(Domain.LOGICAL),
    FLOOR(Domain.FLOAT),
    CEIL(Domain.FLOAT),
    TRUNC(Domain.FLOAT),
    /** To the nearest integer, ties to even. */
    ROUND(Domain.FLOAT),
    SQRT(Domain.FLOAT),
    RSQRT(Domain.FLOAT),
    EXP(Domain.FLOAT),
    EXPM1(Domain.FLOAT),
    LOG(Domain.FLOAT),
    LOG1P(Domain.FLOAT),
    SIN(Domain.FLOAT),
    COS(Domain.FLOAT),
    TAN(Domain.FLOAT),
    ASIN(Domain.FLOAT),
    ACOS(Domain.FLOAT),
    ATAN(Domain.FLOAT),
    SINH(Domain.FLOAT),
    COSH(Domain.FLOAT),
    TANH(Domain.FLOAT),
    ASINH(Domain.FLOAT),
    ACOSH(Domain.FLOAT),
    ATANH(Domain.FLOAT),
    ERF(Domain.FLOAT),
    /** 1 / (1 + exp(−x)). */
    SIGMOID(Domain.FLOAT),
    LGAMMA(Domain.FLOAT),
    DIGAMMA(Domain.FLOAT);

    private enum Domain {
      NUMERIC,
      FLOAT,
      LOGICAL
    }

    private final Domain domain;

    Function(Domain domain) {
      this.domain = domain;
    }

    boolean takes(ElementType element) {
      return switch (domain) {
        case NUMERIC -> element.isNumeric();
        case FLOAT -> element.isNumeric() && element.isFloat();
        case LOGICAL -> element == ElementType.BOOL || (element.isInteger() && element.isNumeric());
      };
    }
  }

  /** The function's own name: {@code exp}. */
  @Override
  public String mnemonic() {
    return function.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    Require.element(
        mnemonic(), operands.getFirst(), function::takes, function.domain + " elements");
    return operands;
  }
}
