package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;

/**
 * Prints remainders of floats, of which LLVM would make a call of libm. They are exact: the
 * dividend's significand loses the divisor's as often as it holds it, one bit of the quotient a
 * round, and what is left gets the divisor's exponent.
 */
final class RemainderPrinter {
  private static final String DEFINITION =
      """
      define internal {F} @{NAME}({F} %x, {F} %y) #0 {
        %ux = bitcast {F} %x to {I}
        %uy = bitcast {F} %y to {I}
        %sign = and {I} %ux, {SIGN}
        %ax = and {I} %ux, {MAGNITUDE}
        %ay = and {I} %uy, {MAGNITUDE}
        %zero = icmp eq {I} %ay, 0
        %nan = icmp ugt {I} %ay, {INFINITY}
        %infinite = icmp uge {I} %ax, {INFINITY}
        %no.divisor = or i1 %zero, %nan
        %undefined = or i1 %no.divisor, %infinite
        br i1 %undefined, label %none, label %defined
      none:
        ret {F} 0x7FF8000000000000
      defined:
        %less = icmp ult {I} %ax, %ay
        br i1 %less, label %dividend, label %divide
      dividend:
        ret {F} %x
      divide:
      {UNPACK x}{UNPACK y}  br label %round
      round:
        %exponent = phi {I} [ %ex, %divide ], [ %lower, %next ]
        %left = phi {I} [ %mx, %divide ], [ %doubled, %next ]
        %difference = sub {I} %left, %my
        %holds = icmp uge {I} %left, %my
        %rest = select i1 %holds, {I} %difference, {I} %left
        %more = icmp sgt {I} %exponent, %ey
        br i1 %more, label %next, label %pack
      next:
        %doubled = shl {I} %rest, 1
        %lower = sub {I} %exponent, 1
        br label %round
      pack:
        %leading = call {I} @llvm.ctlz.{I}({I} %rest, i1 false)
        %needed = sub {I} %leading, {LEADING}
        %available = sub {I} %ey, 1
        %fewer = icmp slt {I} %needed, %available
        %shift = select i1 %fewer, {I} %needed, {I} %available
        %rises = icmp sgt {I} %shift, 0
        %down = sub {I} 0, %shift
        %up = select i1 %rises, {I} %shift, {I} 0
        %fall = select i1 %rises, {I} 0, {I} %down
        %high = shl {I} %rest, %up
        %significand = lshr {I} %high, %fall
        %normal = icmp uge {I} %significand, {IMPLICIT}
        %biased = sub {I} %ey, %shift
        %field = shl {I} %biased, {DIGITS}
        %fraction = and {I} %significand, {FRACTION}
        %both = or {I} %field, %fraction
        %magnitude = select i1 %normal, {I} %both, {I} %significand
        %exact = icmp eq {I} %rest, 0
        %unsigned = select i1 %exact, {I} 0, {I} %magnitude
        %bits = or {I} %unsigned, %sign
        %result = bitcast {I} %bits to {F}
        ret {F} %result
      }
      """;

  /** Exponent and significand with its leading digit, which numbers below the normal ones lack. */
  private static final String UNPACK =
      """
        %f{V} = and {I} %a{V}, {FRACTION}
        %b{V} = lshr {I} %a{V}, {DIGITS}
        %tiny{V} = icmp eq {I} %b{V}, 0
        %zeros{V} = call {I} @llvm.ctlz.{I}({I} %f{V}, i1 false)
        %up{V} = sub {I} %zeros{V}, {LEADING}
        %full{V} = or {I} %f{V}, {IMPLICIT}
        %shifted{V} = shl {I} %f{V}, %up{V}
        %below{V} = sub {I} 1, %up{V}
        %m{V} = select i1 %tiny{V}, {I} %shifted{V}, {I} %full{V}
        %e{V} = select i1 %tiny{V}, {I} %below{V}, {I} %b{V}
      """;

  private final FunctionText out;

  RemainderPrinter(FunctionText out) {
    this.out = out;
  }

  /** The remainder of x divided by y with the sign of x, of f32 or f64, lane by lane. */
  String print(KernelType type, String x, String y) {
    if (!type.isVector()) {
      return ofScalars(type, x, y);
    }
    KernelType lane = KernelType.scalar(type.element());
    String text = LlvmType.of(type);
    String result = "poison";
    for (int i = 0; i < type.lanes(); i++) {
      String a = out.value("extractelement %s %s, i64 %d", text, x, i);
      String b = out.value("extractelement %s %s, i64 %d", text, y, i);
      String one = ofScalars(lane, a, b);
      result =
          out.value("insertelement %s %s, %s %s, i64 %d", text, result, LlvmType.of(lane), one, i);
    }
    return result;
  }

  private String ofScalars(KernelType type, String x, String y) {
    String text = LlvmType.of(type);
    String name = "remainder." + text;
    return out.call(
        text,
        name,
        definition(name, text, type.element()),
        new Operand(text, x),
        new Operand(text, y));
  }

  private String definition(String name, String text, ElementType element) {
    int bits = element.bytes() * Byte.SIZE;
    int digits = bits == Double.SIZE ? 52 : 23;
    long implicit = 1L << digits;
    long magnitude = -1L >>> (65 - bits);
    String integer = "i" + bits;
    out.declare("declare %s @llvm.ctlz.%s(%s, i1)".formatted(integer, integer, integer));
    return DEFINITION
        .replace("{UNPACK x}", UNPACK.replace("{V}", "x"))
        .replace("{UNPACK y}", UNPACK.replace("{V}", "y"))
        .replace("{F}", text)
        .replace("{I}", integer)
        .replace("{NAME}", name)
        .replace("{SIGN}", Long.toUnsignedString(1L << (bits - 1)))
        .replace("{MAGNITUDE}", Long.toString(magnitude))
        .replace("{INFINITY}", Long.toString(magnitude & ~(implicit - 1)))
        .replace("{IMPLICIT}", Long.toString(implicit))
        .replace("{FRACTION}", Long.toString(implicit - 1))
        .replace("{LEADING}", Integer.toString(bits - 1 - digits))
        .replace("{DIGITS}", Integer.toString(digits));
  }
}
