package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.and;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.literal;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.select;
import static dev.sinter.passes.schedule.Exprs.splat;
import static dev.sinter.passes.schedule.Exprs.sub;
import static dev.sinter.passes.schedule.Exprs.unary;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Turns a body into kernel expressions at one place of the innermost loop, for one or several
 * lanes.
 */
final class PointwiseEmitter {
  /** Where the values of a body's leaves, indices and size arguments come from. */
  interface Source {
    /** The leaf's elements at the current place; lanes where the mask is false are not read. */
    Expr leaf(Body.Leaf leaf, Optional<Expr> mask);

    /** The same as {@link #leaf}, of elements that lie this many bytes further on. */
    Expr moved(Body.Leaf leaf, Expr bytes, Optional<Expr> mask);

    /** The same place for one lane, for what is the same in all of them. */
    Source first();

    /** Whether a leaf is known to be the greatest that a body is anywhere in these loops. */
    default boolean isGreatest(Body.Leaf leaf, Body body) {
      return false;
    }

    /** The index at the first lane, and its step from lane to lane (0 or 1). */
    Expr index(AxisIndex index);

    /** The step of the index from lane to lane. */
    Expr step(AxisIndex index);

    /** The value of a size. */
    Expr size(Dim size);
  }

  private final KernelBuilder out;
  private final MathFunctions math;
  private final Source source;
  private final int lanes;
  private final IdentityHashMap<Body, Expr> emitted = new IdentityHashMap<>();
  private final IdentityHashMap<Body, Expr> widened = new IdentityHashMap<>();

  PointwiseEmitter(KernelBuilder out, Source source, int lanes) {
    this.out = out;
    this.math = new MathFunctions(out);
    this.source = source;
    this.lanes = lanes;
  }

  /** An emitter for the places of a loop, before which this one has emitted some parts. */
  PointwiseEmitter inLoop(Source places) {
    PointwiseEmitter inner = new PointwiseEmitter(out, places, lanes);
    inner.emitted.putAll(emitted);
    inner.widened.putAll(widened);
    return inner;
  }

  /** The value of the body in every lane; each shared part is computed once. */
  Expr emit(Body body, Optional<Expr> mask) {
    Expr known = emitted.get(body);
    if (known == null) {
      known = out.let("v", compute(body, mask));
      emitted.put(body, known);
    }
    return known;
  }

  private Expr compute(Body body, Optional<Expr> mask) {
    return switch (body) {
      case Body.Leaf leaf -> source.leaf(leaf, mask);
      case Body.Lookup lookup -> lookup(lookup, mask);
      case Body.Literal l ->
          l.element().isFloat()
              ? literal(type(l.element()), l.real())
              : new Expr.IntLiteral(type(l.element()), l.integer());
      case Body.Argument argument -> splat(source.size(argument.size()), lanes);
      case Body.Index index -> index(index);
      case Body.Apply apply -> apply(apply, mask);
      case Body.Guarded guarded -> guarded(guarded, mask);
    };
  }

  /** The indices are the same in every lane, or there is one lane only. */
  private Expr lookup(Body.Lookup lookup, Optional<Expr> mask) {
    PointwiseEmitter indices = lanes == 1 ? this : new PointwiseEmitter(out, source.first(), 1);
    Optional<Expr> read = lanes == 1 ? mask : Optional.empty();
    Expr bytes = i64(0);
    for (Body.Move move : lookup.moves()) {
      Expr index = Exprs.toI64(indices.emit(move.index(), read));
      bytes = add(bytes, mul(index, stride(move.stride(), lookup.element().bytes())));
    }
    return source.moved(lookup.leaf(), out.let("moved", bytes), mask);
  }

  private Expr stride(Dim elements, int bytes) {
    return elements.is(1) ? i64(bytes) : source.size(elements.times(bytes));
  }

  private Expr index(Body.Index index) {
    Expr first = source.index(index.index());
    if (lanes == 1) {
      return Exprs.convert(index.element(), first);
    }
    Expr base = Exprs.convert(index.element(), first);
    return new Expr.Ramp(base, Exprs.convert(index.element(), source.step(index.index())), lanes);
  }

  private Expr guarded(Body.Guarded guarded, Optional<Expr> mask) {
    Expr inside = null;
    for (Body.Guard guard : guarded.guards()) {
      Expr holds = holds(guard);
      inside = inside == null ? holds : and(inside, holds);
    }
    Expr condition = out.let("inside", inside);
    Expr both = mask.isPresent() ? out.let("inside", and(mask.get(), condition)) : condition;
    // What is computed under another mask must not be taken for what is computed here.
    PointwiseEmitter within = new PointwiseEmitter(out, source, lanes);
    return select(
        condition, within.emit(guarded.inside(), Optional.of(both)), emit(guarded.fill(), mask));
  }

  /** 0 ≤ index &lt; size, lane by lane, from scalars alone. */
  private Expr holds(Body.Guard guard) {
    Expr index = out.let("index", source.index(guard.index()));
    Expr size = source.size(guard.size());
    if (lanes == 1 || Exprs.isZero(source.step(guard.index()))) {
      Expr holds = and(new Expr.Compare(Expr.Relation.GE, index, i64(0)), Exprs.less(index, size));
      return lanes == 1 ? holds : new Expr.FirstLanes(select(holds, i64(lanes), i64(0)), lanes);
    }
    Expr before = new Expr.FirstLanes(sub(i64(0), index), lanes);
    return and(unary(UnaryOp.NOT, before), new Expr.FirstLanes(sub(size, index), lanes));
  }

  /** A half is computed in f32, which has more than twice its digits, and rounded at once. */
  private Expr apply(Body.Apply apply, Optional<Expr> mask) {
    List<Body> operands = apply.operands();
    if (isExpOfNonPositive(apply)) {
      return math.expOfNonPositive(emit(operands.getFirst(), mask));
    }
    boolean moves = apply.op() instanceof Select || apply.op() instanceof Bitcast;
    if (moves || apply.op() instanceof Cast || !isHalf(operands.getFirst().element())) {
      return apply(apply.op(), operands.stream().map(b -> emit(b, mask)).toList());
    }
    Expr result = apply(apply.op(), operands.stream().map(b -> widened(b, mask)).toList());
    return apply.element() == ElementType.BOOL ? result : Exprs.convert(apply.element(), result);
  }

  /** exp(x − m) where m is the greatest x, as in every softmax. */
  private boolean isExpOfNonPositive(Body.Apply apply) {
    return apply.op() instanceof Unary exp
        && exp.function() == Unary.Function.EXP
        && apply.element() == ElementType.F32
        && apply.operands().getFirst() instanceof Body.Apply difference
        && difference.op() instanceof Binary sub
        && sub.function() == Binary.Function.SUB
        && difference.operands().getLast() instanceof Body.Leaf greatest
        && source.isGreatest(greatest, difference.operands().getFirst());
  }

  private Expr widened(Body body, Optional<Expr> mask) {
    Expr narrow = emit(body, mask);
    return widened.computeIfAbsent(
        body, _ -> out.let("wide", Exprs.convert(ElementType.F32, narrow)));
  }

  private static boolean isHalf(ElementType element) {
    return element == ElementType.F16 || element == ElementType.BF16;
  }

  private Expr apply(Primitive op, List<Expr> x) {
    return switch (op) {
      case Unary unary -> function(unary.function(), x.getFirst());
      case Binary binary -> function(binary.function(), x.get(0), x.get(1));
      case Compare compare ->
          new Expr.Compare(Expr.Relation.valueOf(compare.relation().name()), x.get(0), x.get(1));
      case Select _ -> select(x.get(0), x.get(1), x.get(2));
      case Cast cast -> cast(cast.to(), x.getFirst());
      case Bitcast bitcast -> Exprs.bitcast(bitcast.to(), x.getFirst());
      case Primitive other ->
          throw new IllegalStateException(other.mnemonic() + " is not pointwise");
    };
  }

  private Expr cast(ElementType to, Expr x) {
    if (to != ElementType.BOOL || x.type().element() == ElementType.BOOL) {
      return Exprs.convert(to, x);
    }
    Expr number = x.type().element().isNumeric() ? x : Exprs.toI32(x);
    return new Expr.Compare(Expr.Relation.NE, number, zero(number));
  }

  private Expr function(Unary.Function function, Expr x) {
    return switch (function) {
      case NEG -> unary(UnaryOp.NEG, x);
      case ABS -> unary(UnaryOp.ABS, x);
      case NOT -> unary(UnaryOp.NOT, x);
      case SIGN ->
          select(
              Exprs.greater(x, zero(x)),
              one(x),
              select(Exprs.less(x, zero(x)), unary(UnaryOp.NEG, one(x)), x));
      case FLOOR -> unary(UnaryOp.FLOOR, x);
      case CEIL -> unary(UnaryOp.CEIL, x);
      case TRUNC -> unary(UnaryOp.TRUNC, x);
      case ROUND -> unary(UnaryOp.ROUND, x);
      case SQRT -> unary(UnaryOp.SQRT, x);
      case RSQRT -> Exprs.div(one(x), unary(UnaryOp.SQRT, x));
      case EXP -> math.exp(x);
      case LOG -> math.log(x);
      case TANH -> math.tanh(x);
      case ERF -> math.erf(x);
      case SIGMOID -> math.sigmoid(x);
      case EXPM1,
          LOG1P,
          SIN,
          COS,
          TAN,
          ASIN,
          ACOS,
          ATAN,
          SINH,
          COSH,
          ASINH,
          ACOSH,
          ATANH,
          LGAMMA,
          DIGAMMA ->
          throw new IllegalStateException(function + " has no kernel form");
    };
  }

  private Expr function(Binary.Function function, Expr a, Expr b) {
    return switch (function) {
      case ADD -> add(a, b);
      case SUB -> sub(a, b);
      case MUL -> mul(a, b);
      case DIV -> Exprs.div(a, divisor(b));
      case REM -> new Expr.Binary(BinaryOp.REM, a, divisor(b));
      case MAX -> Exprs.max(a, b);
      case MIN -> Exprs.min(a, b);
      case AND -> and(a, b);
      case OR -> new Expr.Binary(BinaryOp.OR, a, b);
      case XOR -> new Expr.Binary(BinaryOp.XOR, a, b);
      case SHIFT_LEFT -> shift(BinaryOp.SHIFT_LEFT, a, b, zero(a));
      case SHIFT_RIGHT ->
          a.type().element().kind() == ElementType.Kind.UNSIGNED
              ? shift(BinaryOp.SHIFT_RIGHT_LOGICAL, a, b, zero(a))
              : shift(
                  BinaryOp.SHIFT_RIGHT,
                  a,
                  b,
                  new Expr.Binary(BinaryOp.SHIFT_RIGHT, a, width(a, 1)));
      case POW, ATAN2 -> throw new IllegalStateException(function + " has no kernel form");
    };
  }

  /** Integers that are not zero, also where a lane was masked off and not read. */
  private static Expr divisor(Expr b) {
    boolean safe =
        b.type().element().isFloat() || (b instanceof Expr.IntLiteral i && i.value() != 0);
    return safe ? b : select(Exprs.equal(b, zero(b)), one(b), b);
  }

  /** A shift whose amount may be the width or more, which kernels would take modulo the width. */
  private Expr shift(BinaryOp op, Expr a, Expr amount, Expr beyond) {
    Expr inside =
        and(
            new Expr.Compare(Expr.Relation.GE, amount, zero(amount)),
            Exprs.less(amount, width(a, 0)));
    return select(inside, new Expr.Binary(op, a, amount), beyond);
  }

  private static Expr width(Expr x, int less) {
    return new Expr.IntLiteral(x.type(), x.type().element().bytes() * 8L - less);
  }

  private static Expr zero(Expr x) {
    return literal(x.type(), 0);
  }

  private static Expr one(Expr x) {
    return literal(x.type(), 1);
  }

  private KernelType type(ElementType element) {
    return new KernelType(element, lanes);
  }
}
