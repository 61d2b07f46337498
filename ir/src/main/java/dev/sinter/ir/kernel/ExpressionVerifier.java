package dev.sinter.ir.kernel;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.BufferParam.Access;
import dev.sinter.ir.kernel.BufferParam.Space;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.ElementType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Checks the types, names and lanes of expressions; operands first, so that every type asked for
 * exists.
 */
final class ExpressionVerifier {
  private final Map<String, BufferParam> buffers;
  private final KernelScope scope;
  private final Function<String, SinterException> fault;
  private boolean inThreads;

  ExpressionVerifier(
      Map<String, BufferParam> buffers,
      KernelScope scope,
      Function<String, SinterException> fault) {
    this.buffers = buffers;
    this.scope = scope;
    this.fault = fault;
  }

  /** Whether the expressions that follow are evaluated by the threads of a block. */
  void inThreads(boolean yes) {
    inThreads = yes;
  }

  void check(Expr expression) {
    switch (expression) {
      case Expr.FloatLiteral l ->
          require(l.type().element().isFloat(), "a float literal of type " + l.type());
      case Expr.IntLiteral l -> integer(l);
      case Expr.Var v ->
          require(
              name(v).extents().isEmpty(), v.name() + " is an array of registers: say which one");
      case Expr.Element e -> element(e);
      case Expr.Unary u -> unary(u);
      case Expr.Binary b -> binary(b);
      case Expr.Compare c -> {
        alike(KernelSyntax.word(c.relation()), c.a(), c.b());
        boolean equality = c.relation() == Relation.EQ || c.relation() == Relation.NE;
        operands(
            KernelSyntax.word(c.relation()),
            c.a().type(),
            numeric(c.a()) || (equality && isBool(c.a())));
      }
      case Expr.Select s -> {
        check(s.condition());
        alike("select", s.a(), s.b());
        mask("a select's condition", s.condition(), s.a().type().lanes());
      }
      case Expr.Fma f -> {
        alike("fma", f.a(), f.b(), f.c());
        operands("fma", f.a().type(), numeric(f.a()) && f.a().type().element().isFloat());
      }
      case Expr.Convert c -> {
        check(c.x());
        require(
            c.type().lanes() == c.x().type().lanes(),
            "conversion of " + c.x().type() + " to " + c.type() + " changes the number of lanes");
      }
      case Expr.Bitcast b -> bitcast(b);
      case Expr.Splat s -> scalar("splat", s.x());
      case Expr.Ramp r -> {
        alike("ramp", r.base(), r.step());
        require(
            isInteger(r.base()) && !r.base().type().isVector(),
            "ramp takes scalar integers, found " + r.base().type());
      }
      case Expr.FirstLanes f -> expect("first", f.count(), KernelType.I64);
      case Expr.Shuffle s -> shuffle(s);
      case Expr.Lane l -> {
        check(l.x());
        require(
            l.index() >= 0 && l.index() < l.x().type().lanes(),
            "lane " + l.index() + " of " + l.x().type());
      }
      case Expr.Load l -> {
        require(
            buffer(l.buffer()).access() != Access.WRITE,
            "load from " + l.buffer() + ", which is write only");
        access(l.offset(), l.mask(), l.type());
      }
      case Expr.Call c -> intrinsic(c);
    }
  }

  /** A value of exactly this type. */
  void expect(String what, Expr value, KernelType type) {
    check(value);
    require(value.type().equals(type), what + " takes " + type + ", found " + value.type());
  }

  /** A buffer that the code at this point can reach. */
  BufferParam buffer(String name) {
    BufferParam buffer = buffers.get(name);
    require(buffer != null, "no buffer " + name);
    require(
        buffer.space() != Space.SHARED || inThreads,
        name + " is shared by the threads of a block, and here are none");
    return buffer;
  }

  /**
   * The place of a value of this type in a buffer: neighbours from a scalar offset on, or an offset
   * for each lane.
   */
  void access(Expr offset, Optional<Expr> mask, KernelType type) {
    check(offset);
    KernelType found = offset.type();
    boolean fits =
        found.element() == ElementType.I64 && (found.lanes() == 1 || found.lanes() == type.lanes());
    require(fits, "the offset of " + type + " is an i64 or one a lane, found " + found);
    if (mask.isPresent()) {
      check(mask.get());
      mask("the mask of an access", mask.get(), type.lanes());
    }
  }

  /** What is visible under a variable's name, of the variable's type. */
  KernelScope.Name name(Expr.Var v) {
    KernelScope.Name name = scope.find(v.name());
    if (name == null && (v.equals(Kernel.LO) || v.equals(Kernel.HI))) {
      throw fault.apply("lo and hi are known in the kernel's main body only");
    }
    require(name != null, "no variable " + v.name() + " here");
    require(
        name.type().equals(v.type()), v.name() + " is " + name.type() + ", used as " + v.type());
    return name;
  }

  void require(boolean holds, String otherwise) {
    if (!holds) {
      throw fault.apply(otherwise);
    }
  }

  private void integer(Expr.IntLiteral l) {
    ElementType element = l.type().element();
    require(!element.isFloat(), "an integer literal of type " + l.type());
    require(
        Integers.wrap(element, l.value()) == l.value(),
        l.value() + " is out of the range of " + element);
  }

  private void element(Expr.Element e) {
    List<Integer> extents = name(e.array()).extents();
    require(
        extents.size() == e.indices().size(),
        e.array().name() + " has " + extents.size() + " indices, found " + e.indices().size());
    for (int i = 0; i < extents.size(); i++) {
      Expr index = e.indices().get(i);
      check(index);
      require(isInteger(index) && !index.type().isVector(), "index of type " + index.type());
      require(
          scope.isConstant(index),
          "an index of registers is made of literals and indices of unrolled loops");
      if (Folding.fold(index) instanceof Expr.IntLiteral(var _, var value)) {
        require(
            value >= 0 && value < extents.get(i),
            "index " + value + " of " + e.array().name() + ", which has " + extents);
      }
    }
  }

  private void unary(Expr.Unary u) {
    check(u.x());
    boolean allowed =
        switch (u.op()) {
          case NEG, ABS -> numeric(u.x());
          case NOT -> isInteger(u.x()) || isBool(u.x());
          case SQRT, FLOOR, CEIL, TRUNC, ROUND ->
              numeric(u.x()) && u.x().type().element().isFloat();
        };
    operands(KernelSyntax.word(u.op()), u.x().type(), allowed);
  }

  private void binary(Expr.Binary b) {
    String word = KernelSyntax.word(b.op());
    alike(word, b.a(), b.b());
    boolean allowed =
        switch (b.op()) {
          case ADD, SUB, MUL, DIV, REM, MAX, MIN -> numeric(b.a());
          case FLOOR_DIV, FLOOR_MOD, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
              isInteger(b.a());
          case AND, OR, XOR -> isInteger(b.a()) || isBool(b.a());
        };
    operands(word, b.a().type(), allowed);
  }

  private void bitcast(Expr.Bitcast b) {
    check(b.x());
    KernelType from = b.x().type();
    boolean whole = from.element().bits() % 8 == 0 && b.type().element().bits() % 8 == 0;
    boolean same =
        from.element().bytes() == b.type().element().bytes() && from.lanes() == b.type().lanes();
    require(whole && same, "bitcast of " + from + " to " + b.type());
  }

  private void shuffle(Expr.Shuffle s) {
    alike("shuffle", s.a(), s.b());
    int all = 2 * s.a().type().lanes();
    for (int index : s.indices()) {
      require(index >= 0 && index < all, "shuffle of lane " + index + " out of " + all);
    }
  }

  private void intrinsic(Expr.Call c) {
    require(
        inThreads,
        KernelSyntax.word(c.intrinsic())
            + " is executed by the threads of a warp, and here are none");
    List<KernelType> expected = c.intrinsic().parameters();
    c.arguments().forEach(this::check);
    List<KernelType> found = c.arguments().stream().map(Expr::type).toList();
    require(
        found.equals(expected),
        KernelSyntax.word(c.intrinsic()) + " takes " + expected + ", found " + found);
  }

  private void alike(String what, Expr... operands) {
    for (Expr operand : operands) {
      check(operand);
    }
    List<KernelType> types = Arrays.stream(operands).map(Expr::type).toList();
    require(
        types.stream().distinct().count() == 1,
        what
            + " of "
            + types.stream().map(KernelType::toString).collect(Collectors.joining(" and "))
            + ": types differ");
  }

  private void scalar(String what, Expr x) {
    check(x);
    require(!x.type().isVector(), what + " takes a scalar, found " + x.type());
  }

  private void mask(String what, Expr mask, int lanes) {
    KernelType type = KernelType.vector(ElementType.BOOL, lanes);
    require(mask.type().equals(type), what + " is " + type + ", found " + mask.type());
  }

  private void operands(String what, KernelType type, boolean allowed) {
    require(allowed, what + " is not defined on " + type);
  }

  private static boolean numeric(Expr x) {
    return x.type().element().isNumeric();
  }

  private static boolean isInteger(Expr x) {
    return numeric(x) && x.type().element().isInteger();
  }

  private static boolean isBool(Expr x) {
    return x.type().element().kind() == Kind.BOOL;
  }
}
