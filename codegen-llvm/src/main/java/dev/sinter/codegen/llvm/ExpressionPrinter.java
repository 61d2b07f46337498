package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.FloatLiteral;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.stream.Collectors;

/** Prints expressions as instructions; the result is the operand that stands for the value. */
final class ExpressionPrinter {
  private final Scope scope;
  private final FunctionText out;
  private final ConversionPrinter conversions;
  private final DivisionPrinter divisions;
  private final FloatRemainder remainders;
  private final MemoryPrinter memory;

  ExpressionPrinter(Scope scope, FunctionText out) {
    this.scope = scope;
    this.out = out;
    conversions = new ConversionPrinter(scope, out);
    divisions = new DivisionPrinter(scope, out);
    remainders = new FloatRemainder(out);
    memory = new MemoryPrinter(scope, out, this);
  }

  MemoryPrinter memory() {
    return memory;
  }

  /** A value's type and operand. */
  String typed(Expr e) {
    return LlvmType.of(e.type()) + " " + print(e);
  }

  /** Adds what computes the value, and gives the operand that stands for it. */
  String print(Expr e) {
    return switch (e) {
      case FloatLiteral l -> Constants.ofFloat(l.type(), l.value());
      case Expr.IntLiteral l -> Constants.ofInteger(l.type(), l.value());
      case Expr.Var v -> scope.read(v, out);
      case Expr.Element _ -> throw scope.internal("an array of registers that was not unrolled");
      case Expr.Unary u -> unary(u);
      case Expr.Binary b -> binary(b);
      case Expr.Compare c -> compare(c);
      case Expr.Select s ->
          out.value("select %s, %s, %s", typed(s.condition()), typed(s.a()), typed(s.b()));
      case Expr.Fma f -> fma(f);
      case Expr.Convert c -> conversions.convert(print(c.x()), c.x().type(), c.type());
      case Expr.Bitcast b -> {
        String from = LlvmType.of(b.x().type());
        String to = LlvmType.of(b.type());
        String x = print(b.x());
        yield from.equals(to) ? x : out.value("bitcast %s %s to %s", from, x, to);
      }
      case Expr.Splat s -> splat(s);
      case Expr.Ramp r -> ramp(r);
      case Expr.FirstLanes f -> firstLanes(f);
      case Expr.Shuffle s -> shuffle(s);
      case Expr.Lane l ->
          l.x().type().isVector()
              ? out.value("extractelement %s, i64 %d", typed(l.x()), l.index())
              : print(l.x());
      case Expr.Load l -> memory.load(l);
      case Expr.Call c -> call(c);
    };
  }

  private String call(Expr.Call c) {
    return switch (scope.platform()) {
      case Machine _ -> throw scope.unsupported("the instruction " + c.intrinsic());
      case Gpu _ ->
          new MatrixPrinter(out)
              .print(c.intrinsic(), c.arguments().stream().map(this::print).toList());
    };
  }

  private String unary(Expr.Unary u) {
    KernelType type = u.type();
    String x = print(u.x());
    if (LlvmType.isHalf(type.element())) {
      KernelType wide = type.withElement(ElementType.F32);
      return conversions.narrow(floatUnary(u, wide, conversions.widen(x, type)), type);
    }
    return type.element().isFloat() ? floatUnary(u, type, x) : integerUnary(u, x);
  }

  private String floatUnary(Expr.Unary u, KernelType type, String x) {
    return switch (u.op()) {
      case NEG -> out.value("fneg %s %s", LlvmType.of(type), x);
      case ABS -> intrinsic("fabs", type, x);
      case SQRT -> intrinsic("sqrt", type, x);
      case FLOOR -> intrinsic("floor", type, x);
      case CEIL -> intrinsic("ceil", type, x);
      case TRUNC -> intrinsic("trunc", type, x);
      case ROUND -> intrinsic("roundeven", type, x);
      case NOT -> throw scope.unsupported("not of " + u.type());
    };
  }

  private String integerUnary(Expr.Unary u, String x) {
    KernelType type = u.type();
    String text = LlvmType.of(type);
    return switch (u.op()) {
      case NEG -> out.value("sub %s %s, %s", text, Constants.ofInteger(type, 0), x);
      case NOT -> out.value("xor %s %s, %s", text, x, Constants.ofInteger(type, -1));
      case ABS ->
          LlvmType.isSigned(type.element())
              ? out.intrinsic(
                  text,
                  "llvm.abs." + LlvmType.suffix(text),
                  new Operand(text, x),
                  new Operand("i1", "false"))
              : x;
      case SQRT, FLOOR, CEIL, TRUNC, ROUND -> throw scope.unsupported(u.op() + " of " + type);
    };
  }

  private String binary(Expr.Binary b) {
    KernelType type = b.type();
    if (LlvmType.isHalf(type.element())) {
      KernelType wide = type.withElement(ElementType.F32);
      String x = conversions.widen(print(b.a()), type);
      String y = conversions.widen(print(b.b()), type);
      return conversions.narrow(floatBinary(b.op(), wide, x, y), type);
    }
    if (!type.element().isFloat()) {
      return integerBinary(b);
    }
    boolean bounds = b.op() == BinaryOp.MAX || b.op() == BinaryOp.MIN;
    if (bounds && isBound(b.a()) != isBound(b.b())) {
      return isBound(b.b()) ? bounded(b.op(), b.a(), b.b()) : bounded(b.op(), b.b(), b.a());
    }
    return floatBinary(b.op(), type, print(b.a()), print(b.b()));
  }

  private String floatBinary(BinaryOp op, KernelType type, String x, String y) {
    return switch (op) {
      case ADD -> simple("fadd", type, x, y);
      case SUB -> simple("fsub", type, x, y);
      case MUL -> simple("fmul", type, x, y);
      case DIV -> simple("fdiv", type, x, y);
      case MAX -> intrinsic("maximum", type, x, y);
      case MIN -> intrinsic("minimum", type, x, y);
      case REM -> remainders.print(type, x, y);
      case FLOOR_DIV, FLOOR_MOD, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          throw scope.unsupported(op + " of " + type);
    };
  }

  private static boolean isBound(Expr e) {
    Expr scalar = e instanceof Expr.Splat(Expr element, int _) ? element : e;
    return scalar instanceof FloatLiteral literal && !Double.isNaN(literal.value());
  }

  /**
   * The greater or lesser of a value and a literal as one comparison and one choice, where a
   * machine takes four instructions for the general one. NaN compares false and stays; equal zeros
   * of different sign are told apart by whether the comparison includes equality.
   */
  private String bounded(BinaryOp op, Expr value, Expr bound) {
    double limit =
        bound instanceof Expr.Splat(FloatLiteral literal, int _)
            ? literal.value()
            : ((FloatLiteral) bound).value();
    boolean isNegativeZero = limit == 0 && 1 / limit < 0;
    boolean isPositiveZero = limit == 0 && 1 / limit > 0;
    String relation =
        op == BinaryOp.MAX ? (isNegativeZero ? "olt" : "ole") : isPositiveZero ? "ogt" : "oge";
    String type = LlvmType.of(value.type());
    String x = print(value);
    String y = print(bound);
    String outside = out.value("fcmp %s %s %s, %s", relation, type, x, y);
    String mask = LlvmType.vector("i1", value.type().lanes());
    return out.value("select %s %s, %s %s, %s %s", mask, outside, type, y, type, x);
  }

  private String integerBinary(Expr.Binary b) {
    KernelType type = b.type();
    String x = print(b.a());
    String y = print(b.b());
    String sign = LlvmType.isSigned(type.element()) ? "s" : "u";
    return switch (b.op()) {
      case ADD -> simple("add", type, x, y);
      case SUB -> simple("sub", type, x, y);
      case MUL -> simple("mul", type, x, y);
      case AND -> simple("and", type, x, y);
      case OR -> simple("or", type, x, y);
      case XOR -> simple("xor", type, x, y);
      case MAX -> intrinsic(sign + "max", type, x, y);
      case MIN -> intrinsic(sign + "min", type, x, y);
      case SHIFT_LEFT -> shift("shl", type, x, y);
      case SHIFT_RIGHT -> shift("ashr", type, x, y);
      case SHIFT_RIGHT_LOGICAL -> shift("lshr", type, x, y);
      case DIV, REM, FLOOR_DIV, FLOOR_MOD -> divisions.print(b, x, y);
    };
  }

  private String shift(String instruction, KernelType type, String x, String y) {
    String limit = Constants.ofInteger(type, LlvmType.bits(type.element()) - 1);
    return simple(instruction, type, x, simple("and", type, y, limit));
  }

  private String simple(String instruction, KernelType type, String x, String y) {
    return out.value("%s %s %s, %s", instruction, LlvmType.of(type), x, y);
  }

  private String intrinsic(String name, KernelType type, String... operands) {
    String text = LlvmType.of(type);
    Operand[] typed = new Operand[operands.length];
    for (int i = 0; i < operands.length; i++) {
      typed[i] = new Operand(text, operands[i]);
    }
    return out.intrinsic(text, "llvm." + name + "." + LlvmType.suffix(text), typed);
  }

  private String compare(Expr.Compare c) {
    KernelType type = c.a().type();
    String x = print(c.a());
    String y = print(c.b());
    if (!type.element().isFloat()) {
      return simple("icmp " + integerRelation(c.relation(), type.element()), type, x, y);
    }
    if (LlvmType.isHalf(type.element())) {
      x = conversions.widen(x, type);
      y = conversions.widen(y, type);
      type = type.withElement(ElementType.F32);
    }
    String relation =
        switch (c.relation()) {
          case EQ -> "oeq";
          case NE -> "une";
          case LT -> "olt";
          case LE -> "ole";
          case GT -> "ogt";
          case GE -> "oge";
        };
    return simple("fcmp " + relation, type, x, y);
  }

  private static String integerRelation(Relation relation, ElementType element) {
    String sign = LlvmType.isSigned(element) ? "s" : "u";
    return switch (relation) {
      case EQ -> "eq";
      case NE -> "ne";
      case LT -> sign + "lt";
      case LE -> sign + "le";
      case GT -> sign + "gt";
      case GE -> sign + "ge";
    };
  }

  private String fma(Expr.Fma f) {
    if (!LlvmType.isComputable(f.type().element())) {
      return switch (scope.platform()) {
        case Machine _ -> throw scope.unsupported("fma of " + f.type());
        case Gpu _ -> halfFma(f);
      };
    }
    String a = print(f.a());
    String b = print(f.b());
    String c = print(f.c());
    return f.type().element().isFloat()
        ? intrinsic("fma", f.type(), a, b, c)
        : simple("add", f.type(), simple("mul", f.type(), a, b), c);
  }

  private String halfFma(Expr.Fma f) {
    if (!LlvmType.isHalf(f.type().element())) {
      throw scope.unsupported("fma of " + f.type());
    }
    String bits = LlvmType.of(f.type());
    String half = LlvmType.ofHalf(f.type());
    Operand[] operands = new Operand[3];
    for (int i = 0; i < operands.length; i++) {
      String x = print(List.of(f.a(), f.b(), f.c()).get(i));
      operands[i] = new Operand(half, out.value("bitcast %s %s to %s", bits, x, half));
    }
    String sum = out.intrinsic(half, "llvm.fma." + LlvmType.suffix(half), operands);
    return out.value("bitcast %s %s to %s", half, sum, bits);
  }

  private String splat(Expr.Splat s) {
    return switch (s.x()) {
      case FloatLiteral l -> Constants.ofFloat(s.type(), l.value());
      case Expr.IntLiteral l -> Constants.ofInteger(s.type(), l.value());
      case Expr x -> spread(x, s.lanes());
    };
  }

  private String spread(Expr x, int lanes) {
    if (lanes == 1) {
      return print(x);
    }
    String vector = LlvmType.vector(LlvmType.of(x.type()), lanes);
    String first = out.value("insertelement %s poison, %s, i64 0", vector, typed(x));
    return out.value(
        "shufflevector %s %s, %s poison, <%d x i32> zeroinitializer", vector, first, vector, lanes);
  }

  private String ramp(Expr.Ramp r) {
    String base = spread(r.base(), r.lanes());
    if (r.lanes() == 1) {
      return base;
    }
    String step = spread(r.step(), r.lanes());
    String lanes = Constants.lanes(LlvmType.of(r.base().type()), r.lanes());
    return simple("add", r.type(), base, simple("mul", r.type(), step, lanes));
  }

  /** Counted in 32 bits, of which a register holds as many as of floats. */
  private String firstLanes(Expr.FirstLanes f) {
    String count = print(f.count());
    if (f.lanes() == 1) {
      return out.value("icmp sgt i64 %s, 0", count);
    }
    KernelType vector = KernelType.vector(ElementType.I32, f.lanes());
    String atMost = intrinsic("smin", KernelType.I64, count, Integer.toString(f.lanes()));
    String atLeast = intrinsic("smax", KernelType.I64, atMost, "0");
    String narrow = out.value("trunc i64 %s to i32", atLeast);
    String first = out.value("insertelement %s poison, i32 %s, i64 0", LlvmType.of(vector), narrow);
    String all =
        out.value(
            "shufflevector %s %s, %s poison, <%d x i32> zeroinitializer",
            LlvmType.of(vector), first, LlvmType.of(vector), f.lanes());
    return simple("icmp slt", vector, Constants.lanes("i32", f.lanes()), all);
  }

  private String shuffle(Expr.Shuffle s) {
    if (!s.a().type().isVector()) {
      return join(s);
    }
    String a = typed(s.a());
    String b = typed(s.b());
    int lanes = s.indices().size();
    if (lanes == 1) {
      int index = s.indices().getFirst();
      int first = s.a().type().lanes();
      return index < first
          ? out.value("extractelement %s, i64 %d", a, index)
          : out.value("extractelement %s, i64 %d", b, index - first);
    }
    String indices =
        s.indices().stream().map(i -> "i32 " + i).collect(Collectors.joining(", ", "<", ">"));
    return out.value("shufflevector %s, %s, <%d x i32> %s", a, b, lanes, indices);
  }

  /** Lanes out of two scalars. */
  private String join(Expr.Shuffle s) {
    List<String> values = List.of(print(s.a()), print(s.b()));
    if (s.indices().size() == 1) {
      return values.get(s.indices().getFirst());
    }
    String scalar = LlvmType.of(s.a().type());
    String joined = "poison";
    for (int i = 0; i < s.indices().size(); i++) {
      joined =
          out.value(
              "insertelement %s %s, %s %s, i64 %d",
              LlvmType.of(s.type()), joined, scalar, values.get(s.indices().get(i)), i);
    }
    return joined;
  }
}
