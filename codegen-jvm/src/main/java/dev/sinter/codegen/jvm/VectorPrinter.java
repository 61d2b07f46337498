package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.VectorApi.Arity;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Prints vectors of numbers as calls of the Vector API. What C2 makes no instruction of (division
 * of integers, float remainders, gathers) is done lane by lane: that is slow, but allocates
 * nothing.
 */
final class VectorPrinter {
  private final MethodPrinter method;
  private final Code code;
  private final CommonLowering common;
  private final VectorLowering lowering;
  private final VectorConversion conversions;

  VectorPrinter(MethodPrinter method) {
    this.method = method;
    code = method.code();
    common = new CommonLowering(method::name);
    lowering = new VectorLowering(method::name);
    conversions = new VectorConversion(method);
  }

  /** Pushes the value. */
  void print(Expr expr) {
    if (expr instanceof Expr.Convert convert && needsWiderVectors(convert)) {
      Expr x = method.name(convert.x());
      KernelType lane = convert.type().withLanes(1);
      byLane(convert.type(), i -> new Expr.Convert(lane, LaneOf.lane(x, i)));
      return;
    }
    Optional<Expr> simpler = common.lower(expr).or(() -> lowering.lower(expr));
    if (simpler.isPresent()) {
      print(simpler.get());
      return;
    }
    Species species = method.species(expr.type());
    switch (expr) {
      case Expr.FloatLiteral x ->
          splat(
              species,
              x.type().element(),
              () -> ScalarPrinter.literal(code, x.type().element(), x.value()));
      case Expr.IntLiteral x ->
          splat(
              species,
              x.type().element(),
              () -> ScalarPrinter.literal(code, x.type().element(), x.value()));
      case Expr.Splat x -> splat(species, x.type().element(), () -> method.print(x.x()));
      case Expr.Var x -> method.variable(x);
      case Expr.Unary x -> unary(x, species.kind());
      case Expr.Binary x -> binary(x, species);
      case Expr.Select x -> {
        print(x.b());
        print(x.a());
        method.masks().print(x.condition(), species);
        VectorApi.blend(code, species.kind());
      }
      case Expr.Fma x -> fma(x, species.kind());
      case Expr.Convert x -> conversions.print(x);
      case Expr.Bitcast x -> {
        method.print(x.x());
        VectorApi.reinterpret(code, LaneKind.of(x.x().type().element()), species.kind());
      }
      case Expr.Ramp x -> ramp(x, species);
      case Expr.Shuffle x -> shuffle(x, species);
      case Expr.Load x -> load(x, species);
      case Expr.Element x -> throw method.unsupported("an array of registers, " + x.array().name());
      case Expr.Call x -> throw method.unsupported("the instruction " + x.intrinsic());
      case Expr.Compare _, Expr.FirstLanes _, Expr.Lane _ ->
          throw new IllegalArgumentException("not a vector of numbers: " + expr);
    }
  }

  /** 32-bit integers become bf16 by way of f64, of which a register may not hold as many. */
  private boolean needsWiderVectors(Expr.Convert convert) {
    ElementType from = convert.x().type().element();
    return convert.type().element() == ElementType.BF16
        && (from == ElementType.I32 || from == ElementType.U32)
        && Species.of(LaneKind.DOUBLE, convert.type().lanes()).filter(method::fits).isEmpty();
  }

  private void splat(Species species, ElementType element, Runnable scalar) {
    VectorApi.species(code, species);
    scalar.run();
    ScalarType.toStorage(code, element);
    VectorApi.broadcast(code, species.kind());
  }

  /** Pushes a vector made of one scalar for each lane. */
  private void byLane(KernelType type, IntFunction<Expr> lane) {
    Species species = method.species(type);
    VectorApi.species(code, species);
    VectorApi.zero(code, species.kind());
    for (int i = 0; i < type.lanes(); i++) {
      code.constant(i);
      method.print(lane.apply(i));
      ScalarType.toStorage(code, type.element());
      VectorApi.withLane(code, species.kind());
    }
  }

  private void unary(Expr.Unary unary, LaneKind kind) {
    print(unary.x());
    boolean nothing =
        unary.op() == Expr.UnaryOp.ABS && ScalarType.isUnsigned(unary.type().element());
    if (!nothing) {
      VectorApi.operator(code, unary.op().name(), Arity.UNARY);
      VectorApi.unary(code, kind);
    }
  }

  private void binary(Expr.Binary binary, Species species) {
    ElementType element = binary.type().element();
    if (element.isStorageOnly()) {
      throw method.unsupported(binary.op() + " of " + binary.type());
    }
    boolean unsigned = ScalarType.isUnsigned(element);
    switch (binary.op()) {
      case ADD -> lanewise(binary, "ADD", Arity.ASSOCIATIVE, species);
      case SUB -> lanewise(binary, "SUB", Arity.BINARY, species);
      case MUL -> lanewise(binary, "MUL", Arity.ASSOCIATIVE, species);
      case MAX -> lanewise(binary, unsigned ? "UMAX" : "MAX", Arity.ASSOCIATIVE, species);
      case MIN -> lanewise(binary, unsigned ? "UMIN" : "MIN", Arity.ASSOCIATIVE, species);
      case AND -> lanewise(binary, "AND", Arity.ASSOCIATIVE, species);
      case OR -> lanewise(binary, "OR", Arity.ASSOCIATIVE, species);
      case XOR -> lanewise(binary, "XOR", Arity.ASSOCIATIVE, species);
      case SHIFT_LEFT -> lanewise(binary, "LSHL", Arity.BINARY, species);
      case SHIFT_RIGHT -> lanewise(binary, "ASHR", Arity.BINARY, species);
      case SHIFT_RIGHT_LOGICAL -> lanewise(binary, "LSHR", Arity.BINARY, species);
      case DIV -> {
        if (element.isFloat()) {
          lanewise(binary, "DIV", Arity.BINARY, species);
        } else {
          binaryByLane(binary);
        }
      }
      case REM, FLOOR_DIV, FLOOR_MOD -> binaryByLane(binary);
    }
  }

  private void lanewise(Expr.Binary binary, String operator, Arity arity, Species species) {
    print(binary.a());
    VectorApi.operator(code, operator, arity);
    print(binary.b());
    VectorApi.binary(code, species.kind());
  }

  private void binaryByLane(Expr.Binary binary) {
    Expr a = method.name(binary.a());
    Expr b = method.name(binary.b());
    BinaryOp op = binary.op();
    byLane(binary.type(), i -> new Expr.Binary(op, LaneOf.lane(a, i), LaneOf.lane(b, i)));
  }

  private void fma(Expr.Fma fma, LaneKind kind) {
    if (!kind.isFloat()) {
      if (fma.type().element().isFloat()) {
        throw method.unsupported("fma of " + fma.type());
      }
      print(ExprBuilder.add(ExprBuilder.binary(BinaryOp.MUL, fma.a(), fma.b()), fma.c()));
      return;
    }
    print(fma.a());
    VectorApi.operator(code, "FMA", Arity.TERNARY);
    print(fma.b());
    print(fma.c());
    VectorApi.ternary(code, kind);
  }

  private void ramp(Expr.Ramp ramp, Species species) {
    LaneKind kind = species.kind();
    ElementType element = ramp.type().element();
    splat(species, element, () -> method.print(ramp.base()));
    if (ramp.step() instanceof Expr.IntLiteral step && step.value() == 1) {
      VectorApi.addIndex(code, kind);
      return;
    }
    VectorApi.operator(code, "ADD", Arity.ASSOCIATIVE);
    VectorApi.species(code, species);
    VectorApi.zero(code, kind);
    VectorApi.addIndex(code, kind);
    VectorApi.operator(code, "MUL", Arity.ASSOCIATIVE);
    splat(species, element, () -> method.print(ramp.step()));
    VectorApi.binary(code, kind);
    VectorApi.binary(code, kind);
  }

  /**
   * Two rearrangements and a blend under a constant mask. The Vector API's own rearrangement of two
   * vectors finds that mask out again in every call.
   */
  private void shuffle(Expr.Shuffle shuffle, Species species) {
    int lanes = species.lanes();
    if (species.isPadded() || shuffle.a().type().lanes() != lanes) {
      shuffleByLane(shuffle);
      return;
    }
    List<Integer> fromA = new ArrayList<>();
    List<Integer> fromB = new ArrayList<>();
    long takenFromB = 0;
    for (int i = 0; i < lanes; i++) {
      int source = shuffle.indices().get(i);
      boolean isB = source >= lanes;
      fromA.add(isB ? i : source);
      fromB.add(isB ? source - lanes : i);
      takenFromB |= isB ? 1L << i : 0;
    }
    long all = lanes == Long.SIZE ? -1 : (1L << lanes) - 1;
    if (takenFromB != all) {
      rearranged(shuffle.a(), fromA, species);
    }
    if (takenFromB != 0) {
      rearranged(shuffle.b(), fromB, species);
    }
    if (takenFromB != 0 && takenFromB != all) {
      VectorApi.constantMask(code, species, takenFromB);
      VectorApi.blend(code, species.kind());
    }
  }

  /** Also joins vectors and takes parts of them. */
  private void shuffleByLane(Expr.Shuffle shuffle) {
    Expr a = method.name(shuffle.a());
    Expr b = method.name(shuffle.b());
    Expr named = new Expr.Shuffle(a, b, shuffle.indices());
    byLane(shuffle.type(), i -> LaneOf.lane(named, i));
  }

  private void rearranged(Expr x, List<Integer> indices, Species species) {
    print(x);
    boolean identity = true;
    for (int i = 0; i < indices.size(); i++) {
      identity &= indices.get(i) == i;
    }
    if (!identity) {
      method.constants().shuffle(code, species, indices);
      VectorApi.rearrange(code, species.kind());
    }
  }

  private void load(Expr.Load load, Species species) {
    if (load.offset().type().isVector() || (species.isPadded() && load.mask().isPresent())) {
      Optional<Expr> mask = load.mask().map(method::name);
      Expr.Load named = new Expr.Load(load.type(), load.buffer(), load.offset(), mask);
      byLane(load.type(), i -> LaneOf.lane(named, i));
    } else {
      method.memory().loadVector(load, species);
    }
  }
}
