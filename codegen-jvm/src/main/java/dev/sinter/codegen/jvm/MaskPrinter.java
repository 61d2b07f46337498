package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.Opcodes;

/**
 * Prints vectors of bool as masks of the species they are used with. Comparisons make a mask of the
 * species of their operands, which is converted where another is asked for.
 */
final class MaskPrinter {
  private static final List<LaneKind> BY_PREFERENCE =
      List.of(LaneKind.INT, LaneKind.SHORT, LaneKind.BYTE, LaneKind.LONG);

  private final MethodPrinter method;
  private final Code code;
  private final CommonLowering common;
  private final VectorLowering vector;

  MaskPrinter(MethodPrinter method) {
    this.method = method;
    code = method.code();
    common = new CommonLowering(method::name);
    vector = new VectorLowering(method::name);
  }

  /** The species in which a mask needs no conversion. */
  Species species(Expr mask) {
    return switch (mask) {
      case Expr.Var variable -> method.local(variable).mask().orElseThrow();
      case Expr.Compare compare when !MethodPrinter.isMask(compare.a().type()) ->
          forLanes(LaneKind.of(compare.a().type().element()), mask.type());
      case Expr.Compare compare -> species(compare.a());
      case Expr.Unary unary -> species(unary.x());
      case Expr.Binary binary -> species(binary.a());
      case Expr.Select select -> species(select.a());
      case Expr.Convert convert when convert.x().type().element() != ElementType.BOOL ->
          forLanes(LaneKind.of(convert.x().type().element()), mask.type());
      case Expr.Convert convert -> species(convert.x());
      case Expr.Load _ -> forLanes(LaneKind.BYTE, mask.type());
      case Expr.FloatLiteral _,
          Expr.IntLiteral _,
          Expr.Element _,
          Expr.Fma _,
          Expr.Bitcast _,
          Expr.Splat _,
          Expr.Ramp _,
          Expr.FirstLanes _,
          Expr.Shuffle _,
          Expr.Lane _,
          Expr.Call _ ->
          anySpecies(mask.type());
    };
  }

  /** The species of a mask variable: that of its uses, or of its value. */
  Species variableSpecies(Expr.Var variable, Expr value, MaskKinds kinds) {
    LaneKind kind = kinds.kind(variable.name());
    return kind == null ? species(value) : forLanes(kind, variable.type());
  }

  /** The species for masks of a kind of lanes, or one that exists in its place. */
  private Species forLanes(LaneKind kind, KernelType type) {
    return usable(kind, type).orElseGet(() -> anySpecies(type));
  }

  private Species anySpecies(KernelType type) {
    return BY_PREFERENCE.stream()
        .flatMap(kind -> usable(kind, type).stream())
        .findFirst()
        .orElseThrow(() -> method.unsupported("masks of " + type.lanes() + " lanes"));
  }

  private Optional<Species> usable(LaneKind kind, KernelType type) {
    return Species.of(kind, type.lanes())
        .filter(species -> !species.isPadded() && method.fits(species));
  }

  /** Pushes a mask as one of the species. */
  void print(Expr mask, Species species) {
    Optional<Expr> lowered = common.lower(mask).or(() -> vector.lower(mask));
    if (lowered.isPresent()) {
      print(lowered.get(), species);
      return;
    }
    switch (mask) {
      case Expr.IntLiteral x -> {
        VectorApi.species(code, species);
        code.constant(x.value() != 0 ? 1 : 0);
        VectorApi.maskAll(code);
      }
      case Expr.Splat x -> {
        VectorApi.species(code, species);
        method.print(x.x());
        VectorApi.maskAll(code);
      }
      case Expr.FirstLanes x -> {
        VectorApi.species(code, species);
        code.op(Opcodes.LCONST_0);
        method.print(x.count());
        VectorApi.indexInRange(code);
      }
      case Expr.Var x -> {
        method.variable(x);
        cast(species(x), species);
      }
      case Expr.Unary x when x.op() == Expr.UnaryOp.NOT -> {
        print(x.x(), species);
        VectorApi.maskNot(code);
      }
      case Expr.Binary x -> logical(x, species);
      case Expr.Compare x when MethodPrinter.isMask(x.a().type()) -> compareMasks(x, species);
      case Expr.Compare x -> compare(x, species);
      case Expr.Select x -> select(x, species);
      case Expr.Load x -> print(method.memory().boolsAsComparison(x), species);
      case Expr.Shuffle x -> print(asNumbers(x, species), species);
      case Expr.FloatLiteral _,
          Expr.Element _,
          Expr.Unary _,
          Expr.Fma _,
          Expr.Convert _,
          Expr.Bitcast _,
          Expr.Ramp _,
          Expr.Lane _,
          Expr.Call _ ->
          throw method.unsupported(mask + " as a mask");
    }
  }

  private void cast(Species from, Species to) {
    if (!from.equals(to)) {
      VectorApi.maskCast(code, to);
    }
  }

  private void logical(Expr.Binary binary, Species species) {
    print(binary.a(), species);
    print(binary.b(), species);
    switch (binary.op()) {
      case AND, MIN, MUL -> VectorApi.maskBinary(code, "and");
      case OR, MAX -> VectorApi.maskBinary(code, "or");
      case XOR -> VectorApi.maskBinary(code, "xor");
      case ADD, SUB, DIV, REM, FLOOR_DIV, FLOOR_MOD, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          throw method.unsupported(binary.op() + " of " + binary.type());
    }
  }

  /** With false below true. */
  private void compareMasks(Expr.Compare compare, Species species) {
    Expr a = compare.a();
    Expr b = compare.b();
    switch (compare.relation()) {
      case NE -> both(a, b, "xor", species);
      case GT -> both(a, b, "andNot", species);
      case LT -> both(b, a, "andNot", species);
      case EQ -> negated(a, b, "xor", species);
      case LE -> negated(a, b, "andNot", species);
      case GE -> negated(b, a, "andNot", species);
    }
  }

  private void both(Expr a, Expr b, String operation, Species species) {
    print(a, species);
    print(b, species);
    VectorApi.maskBinary(code, operation);
  }

  private void negated(Expr a, Expr b, String operation, Species species) {
    both(a, b, operation, species);
    VectorApi.maskNot(code);
  }

  private void compare(Expr.Compare compare, Species species) {
    KernelType type = compare.a().type();
    Species natural = method.species(type);
    boolean unsigned = ScalarType.isUnsigned(type.element());
    String name =
        switch (compare.relation()) {
          case EQ -> "EQ";
          case NE -> "NE";
          case LT -> unsigned ? "ULT" : "LT";
          case LE -> unsigned ? "ULE" : "LE";
          case GT -> unsigned ? "UGT" : "GT";
          case GE -> unsigned ? "UGE" : "GE";
        };
    method.print(compare.a());
    VectorApi.operator(code, name, VectorApi.Arity.COMPARISON);
    method.print(compare.b());
    VectorApi.compare(code, natural.kind());
    cast(natural, species);
  }

  private void select(Expr.Select select, Species species) {
    Expr condition = method.name(select.condition());
    both(select.a(), condition, "and", species);
    both(select.b(), condition, "andNot", species);
    VectorApi.maskBinary(code, "or");
  }

  /** Masks have no shuffle: 0 and 1 are shuffled in their place. */
  private static Expr asNumbers(Expr.Shuffle shuffle, Species species) {
    ElementType element =
        switch (species.kind()) {
          case BYTE -> ElementType.I8;
          case SHORT -> ElementType.I16;
          case INT, FLOAT -> ElementType.I32;
          case LONG, DOUBLE -> ElementType.I64;
        };
    Expr a = ExprBuilder.convert(element, shuffle.a());
    Expr b = ExprBuilder.convert(element, shuffle.b());
    Expr shuffled = new Expr.Shuffle(a, b, shuffle.indices());
    return ExprBuilder.compare(Expr.Relation.NE, shuffled, ExprBuilder.literal(shuffled.type(), 0));
  }
}
