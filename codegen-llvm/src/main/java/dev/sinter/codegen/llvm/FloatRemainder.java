package dev.sinter.codegen.llvm;

import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;

/**
 * Prints the remainder of floats, of which LLVM would make a call of libm's fmod: lane by lane, as
 * a call of a function of the module's own.
 *
 * <p>It divides significands by shifting and subtracting, which is exact. The remainder of two f32
 * is an f32, so that one function in f64 does for both.
 */
final class FloatRemainder {
  private static final String NAME = "sinter.remainder";

  private static final String DEFINITION =
      """
      define internal double @sinter.remainder(double %x, double %y) #0 {
        %xbits = bitcast double %x to i64
        %ybits = bitcast double %y to i64
        %sign = and i64 %xbits, -9223372036854775808
        %xabs = and i64 %xbits, 9223372036854775807
        %yabs = and i64 %ybits, 9223372036854775807
        %yzero = icmp eq i64 %yabs, 0
        %ynan = icmp ugt i64 %yabs, 9218868437227405312
        %xwild = icmp uge i64 %xabs, 9218868437227405312
        %ybad = or i1 %yzero, %ynan
        %bad = or i1 %ybad, %xwild
        br i1 %bad, label %undefined, label %defined
      undefined:
        ret double 0x7FF8000000000000
      defined:
        %less = icmp ult i64 %xabs, %yabs
        br i1 %less, label %whole, label %divide
      whole:
        ret double %x
      divide:
        %xfield = lshr i64 %xabs, 52
        %xfraction = and i64 %xabs, 4503599627370495
        %xzeros = call i64 @llvm.ctlz.i64(i64 %xfraction, i1 false)
        %xshift = sub i64 %xzeros, 11
        %xsmall = shl i64 %xfraction, %xshift
        %xlow = sub i64 1, %xshift
        %xlarge = or i64 %xfraction, 4503599627370496
        %xnormal = icmp ne i64 %xfield, 0
        %xstart = select i1 %xnormal, i64 %xlarge, i64 %xsmall
        %xexponent = select i1 %xnormal, i64 %xfield, i64 %xlow
        %yfield = lshr i64 %yabs, 52
        %yfraction = and i64 %yabs, 4503599627370495
        %yzeros = call i64 @llvm.ctlz.i64(i64 %yfraction, i1 false)
        %yshift = sub i64 %yzeros, 11
        %ysmall = shl i64 %yfraction, %yshift
        %ylow = sub i64 1, %yshift
        %ylarge = or i64 %yfraction, 4503599627370496
        %ynormal = icmp ne i64 %yfield, 0
        %divisor = select i1 %ynormal, i64 %ylarge, i64 %ysmall
        %last = select i1 %ynormal, i64 %yfield, i64 %ylow
        br label %loop
      loop:
        %now = phi i64 [ %xstart, %divide ], [ %next, %step ]
        %exponent = phi i64 [ %xexponent, %divide ], [ %lower, %step ]
        %difference = sub i64 %now, %divisor
        %fits = icmp sge i64 %difference, 0
        %rest = select i1 %fits, i64 %difference, i64 %now
        %done = icmp eq i64 %exponent, %last
        br i1 %done, label %end, label %step
      step:
        %next = shl i64 %rest, 1
        %lower = sub i64 %exponent, 1
        br label %loop
      end:
        %none = icmp eq i64 %rest, 0
        br i1 %none, label %nothing, label %something
      nothing:
        %zero = bitcast i64 %sign to double
        ret double %zero
      something:
        %zeros = call i64 @llvm.ctlz.i64(i64 %rest, i1 false)
        %shift = sub i64 %zeros, 11
        %significand = shl i64 %rest, %shift
        %field = sub i64 %last, %shift
        %upper = shl i64 %field, 52
        %fraction = and i64 %significand, 4503599627370495
        %normal = or i64 %upper, %fraction
        %down = sub i64 1, %field
        %subnormal = lshr i64 %significand, %down
        %isnormal = icmp sgt i64 %field, 0
        %magnitude = select i1 %isnormal, i64 %normal, i64 %subnormal
        %bits = or i64 %magnitude, %sign
        %result = bitcast i64 %bits to double
        ret double %result
      }
      """;

  private static final String LEADING_ZEROS = "declare i64 @llvm.ctlz.i64(i64, i1)";

  private final FunctionText out;

  FloatRemainder(FunctionText out) {
    this.out = out;
  }

  /** x % y with the sign of x, both f32 or both f64. */
  String print(KernelType type, String x, String y) {
    out.define(LEADING_ZEROS);
    out.define(DEFINITION);
    if (!type.isVector()) {
      return lane(type.element(), x, y);
    }
    String text = LlvmType.of(type);
    String result = "poison";
    for (int i = 0; i < type.lanes(); i++) {
      String xi = out.value("extractelement %s %s, i64 %d", text, x, i);
      String yi = out.value("extractelement %s %s, i64 %d", text, y, i);
      String rest = lane(type.element(), xi, yi);
      result =
          out.value(
              "insertelement %s %s, %s %s, i64 %d",
              text, result, LlvmType.scalar(type.element()), rest, i);
    }
    return result;
  }

  private String lane(ElementType element, String x, String y) {
    if (element == ElementType.F64) {
      return call(x, y);
    }
    String wide = call(widened(x), widened(y));
    return out.value("fptrunc double %s to float", wide);
  }

  private String widened(String x) {
    return out.value("fpext float %s to double", x);
  }

  private String call(String x, String y) {
    return out.value("call double @%s(double %s, double %s)", NAME, x, y);
  }
}
