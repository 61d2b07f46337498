package dev.sinter.ir.kernel;

import dev.sinter.ir.kernel.BufferParam.Access;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.kernel.Expr.Var;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Makes random kernels that verify, end, divide by nothing but odd numbers, and stay within buffers
 * of {@link #BYTES}.
 */
final class RandomKernels {
  /** Size of the buffers "in" and "out". */
  static final int BYTES = 2048;

  private static final List<ElementType> ELEMENTS =
      List.of(
          ElementType.F32,
          ElementType.F32,
          ElementType.F64,
          ElementType.F16,
          ElementType.BF16,
          ElementType.I32,
          ElementType.I64,
          ElementType.U8,
          ElementType.I16,
          ElementType.U64,
          ElementType.BOOL);

  private static final List<UnaryOp> FLOAT_UNARY =
      List.of(
          UnaryOp.NEG,
          UnaryOp.ABS,
          UnaryOp.SQRT,
          UnaryOp.FLOOR,
          UnaryOp.CEIL,
          UnaryOp.TRUNC,
          UnaryOp.ROUND);
  private static final List<BinaryOp> FLOAT_BINARY =
      List.of(
          BinaryOp.ADD,
          BinaryOp.SUB,
          BinaryOp.MUL,
          BinaryOp.DIV,
          BinaryOp.REM,
          BinaryOp.MAX,
          BinaryOp.MIN);

  private final Random random;

  /** Few types in one kernel, so that variables of the type wanted are often at hand. */
  private final List<ElementType> elements;

  private final List<List<Var>> values = new ArrayList<>();
  private final List<Var> registers = new ArrayList<>();
  private int names;

  private RandomKernels(long seed) {
    random = new Random(seed);
    elements =
        List.of(ElementType.BOOL, ElementType.I64, pick(ELEMENTS), pick(ELEMENTS), pick(ELEMENTS));
  }

  static Kernel make(long seed) {
    return new RandomKernels(seed).kernel();
  }

  private Kernel kernel() {
    List<BufferParam> buffers =
        List.of(
            BufferParam.global("in", ElementType.F32, Access.READ),
            BufferParam.global("out", ElementType.F32, Access.READ_WRITE));
    List<Var> arguments = List.of(new Var("m", KernelType.I64), new Var("n", KernelType.I64));
    Var parameter = new Var("x", KernelType.F32);
    values.add(List.of(arguments.getFirst(), parameter));
    Subroutine subroutine = new Subroutine("part", List.of(parameter), block(2, false));
    values.clear();
    registers.clear();
    values.add(arguments);
    return new Kernel("random", buffers, arguments, List.of(subroutine), block(3, true));
  }

  private List<Stmt> block(int depth, boolean calls) {
    values.add(new ArrayList<>());
    int registersBefore = registers.size();
    List<Stmt> statements = new ArrayList<>();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      statement(depth, calls, statements);
    }
    values.removeLast();
    registers.subList(registersBefore, registers.size()).clear();
    return statements;
  }

  private void statement(int depth, boolean calls, List<Stmt> out) {
    switch (random.nextInt(depth > 0 ? 12 : 7)) {
      case 0, 1, 2 -> {
        Var variable = fresh(type());
        out.add(new Stmt.Let(variable, expression(variable.type(), 3)));
        values.getLast().add(variable);
      }
      case 3 -> declare(out);
      case 4 -> {
        if (!registers.isEmpty()) {
          Var register = pick(registers);
          out.add(new Stmt.Assign(register, expression(register.type(), 3)));
        }
      }
      case 5, 6 -> {
        KernelType type = type();
        boolean scattered = type.isVector() && random.nextBoolean();
        Expr offset = offset(scattered ? type.lanes() : 1, 2);
        out.add(new Stmt.Store("out", offset, expression(type, 3), mask(type.lanes(), 2)));
      }
      case 7 ->
          out.add(
              new Stmt.If(
                  expression(KernelType.BOOL, 2),
                  block(depth - 1, calls),
                  random.nextBoolean() ? List.of() : block(depth - 1, calls)));
      case 8 -> loop(depth, calls, LoopKind.SERIAL, out);
      case 9 -> loop(depth, calls, LoopKind.UNROLLED, out);
      case 10 -> array(depth, calls, out);
      case 11 -> {
        if (calls) {
          out.add(new Stmt.Call("part", List.of(expression(KernelType.F32, 2))));
        }
      }
    }
  }

  private void declare(List<Stmt> out) {
    Var variable = fresh(type());
    out.add(new Stmt.Declare(variable, List.of(), expression(variable.type(), 2)));
    values.getLast().add(variable);
    registers.add(variable);
  }

  private void loop(int depth, boolean calls, LoopKind kind, List<Stmt> out) {
    KernelType type = random.nextBoolean() ? KernelType.I32 : KernelType.I64;
    Var index = fresh(type);
    Expr from = new Expr.IntLiteral(type, random.nextInt(-2, 3));
    Expr to =
        kind == LoopKind.UNROLLED || random.nextBoolean()
            ? literal(type, random.nextInt(-1, 5))
            : small(type);
    values.add(List.of(index));
    List<Stmt> body = block(depth - 1, calls);
    values.removeLast();
    out.add(new Stmt.For(kind, index, from, to, random.nextInt(1, 3), body));
  }

  /** A value of at most 3. */
  private Expr small(KernelType type) {
    return new Expr.Binary(BinaryOp.AND, expression(type, 1), literal(type, 3));
  }

  /** An array of registers that an unrolled loop fills and sums up. */
  private void array(int depth, boolean calls, List<Stmt> out) {
    Var array = fresh(type());
    int extent = random.nextInt(1, 4);
    out.add(new Stmt.Declare(array, List.of(extent, 2), expression(array.type(), 2)));
    Var index = fresh(KernelType.I32);
    Expr.Element element =
        new Expr.Element(array, List.of(index, literal(KernelType.I64, random.nextInt(2))));
    Expr.Element last =
        new Expr.Element(
            array,
            List.of(
                new Expr.Binary(BinaryOp.SUB, literal(KernelType.I32, extent - 1), index),
                literal(KernelType.I64, 1)));
    values.add(List.of(index));
    List<Stmt> body = new ArrayList<>();
    body.add(new Stmt.Assign(element, expression(array.type(), 2)));
    body.addAll(block(depth - 1, calls));
    body.add(new Stmt.Store("out", offset(1, 2), last, Optional.empty()));
    values.removeLast();
    out.add(
        new Stmt.For(
            LoopKind.UNROLLED,
            index,
            literal(KernelType.I32, 0),
            literal(KernelType.I32, extent),
            1,
            body));
  }

  private Expr expression(KernelType type, int depth) {
    ElementType element = type.element();
    List<Var> known =
        values.stream().flatMap(List::stream).filter(v -> v.type().equals(type)).toList();
    if (depth == 0 || random.nextInt(6) == 0) {
      return known.isEmpty() || random.nextInt(3) == 0 ? anyLiteral(type) : pick(known);
    }
    return switch (random.nextInt(10)) {
      case 0, 1 ->
          element == ElementType.BOOL
              ? comparison(type, depth)
              : new Expr.Unary(unary(element), expression(type, depth - 1));
      case 2, 3, 4 -> binary(type, depth);
      case 5 ->
          new Expr.Select(
              expression(type.withElement(ElementType.BOOL), depth - 1),
              expression(type, depth - 1),
              expression(type, depth - 1));
      case 6 ->
          element.isFloat()
              ? new Expr.Fma(
                  expression(type, depth - 1),
                  expression(type, depth - 1),
                  expression(type, depth - 1))
              : new Expr.Convert(type, expression(type.withElement(pick(elements)), depth - 1));
      case 7 -> vector(type, depth);
      case 8 -> load(type, depth);
      default -> new Expr.Convert(type, expression(type.withElement(pick(elements)), depth - 1));
    };
  }

  private Expr binary(KernelType type, int depth) {
    Expr a = expression(type, depth - 1);
    Expr b = expression(type, depth - 1);
    if (type.element() == ElementType.BOOL) {
      return new Expr.Binary(pick(List.of(BinaryOp.AND, BinaryOp.OR, BinaryOp.XOR)), a, b);
    }
    if (type.element().isFloat()) {
      return new Expr.Binary(pick(FLOAT_BINARY), a, b);
    }
    BinaryOp op = pick(List.of(BinaryOp.values()));
    return switch (op) {
      case DIV, REM, FLOOR_DIV, FLOOR_MOD ->
          new Expr.Binary(op, a, new Expr.Binary(BinaryOp.OR, b, literal(type, 1)));
      case ADD, SUB, MUL, MAX, MIN, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          new Expr.Binary(op, a, b);
    };
  }

  private Expr comparison(KernelType type, int depth) {
    ElementType element = pick(elements);
    Relation relation =
        element == ElementType.BOOL ? Relation.NE : pick(List.of(Relation.values()));
    KernelType operands = type.withElement(element);
    return new Expr.Compare(
        relation, expression(operands, depth - 1), expression(operands, depth - 1));
  }

  private Expr vector(KernelType type, int depth) {
    KernelType scalar = type.withLanes(1);
    if (!type.isVector()) {
      return new Expr.Lane(expression(type.withLanes(4), depth - 1), random.nextInt(4));
    }
    if (type.element().isInteger() && random.nextBoolean()) {
      return new Expr.Ramp(
          expression(scalar, depth - 1), expression(scalar, depth - 1), type.lanes());
    }
    if (type.element() == ElementType.BOOL && random.nextBoolean()) {
      return new Expr.FirstLanes(expression(KernelType.I64, depth - 1), type.lanes());
    }
    if (random.nextBoolean()) {
      return new Expr.Splat(expression(scalar, depth - 1), type.lanes());
    }
    int from = random.nextBoolean() ? 4 : 8;
    List<Integer> indices =
        IntStream.range(0, type.lanes()).mapToObj(_ -> random.nextInt(2 * from)).toList();
    return new Expr.Shuffle(
        expression(type.withLanes(from), depth - 1),
        expression(type.withLanes(from), depth - 1),
        indices);
  }

  private Expr load(KernelType type, int depth) {
    return new Expr.Load(
        type,
        random.nextBoolean() ? "in" : "out",
        offset(random.nextBoolean() ? 1 : type.lanes(), depth - 1),
        mask(type.lanes(), depth - 1));
  }

  private Optional<Expr> mask(int lanes, int depth) {
    return random.nextBoolean()
        ? Optional.empty()
        : Optional.of(expression(KernelType.vector(ElementType.BOOL, lanes), depth));
  }

  private Expr offset(int lanes, int depth) {
    KernelType type = KernelType.vector(ElementType.I64, lanes);
    return new Expr.Binary(BinaryOp.AND, expression(type, depth), literal(type, BYTES / 2 - 1));
  }

  private UnaryOp unary(ElementType element) {
    return element.isFloat()
        ? pick(FLOAT_UNARY)
        : pick(List.of(UnaryOp.NEG, UnaryOp.ABS, UnaryOp.NOT));
  }

  private Expr anyLiteral(KernelType type) {
    return switch (type.element().kind()) {
      case BOOL -> literal(type, random.nextInt(2));
      case SIGNED, UNSIGNED ->
          literal(
              type,
              Integers.wrap(
                  type.element(),
                  random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(-8, 64)));
      case FLOAT -> new Expr.FloatLiteral(type, anyFloat());
    };
  }

  private double anyFloat() {
    return switch (random.nextInt(8)) {
      case 0 -> Double.NaN;
      case 1 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
      case 2 -> random.nextBoolean() ? 0.0 : -0.0;
      case 3 -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62));
      case 4 -> Float.intBitsToFloat(random.nextInt() & ~(1 << 30));
      default -> (float) random.nextGaussian();
    };
  }

  private static Expr.IntLiteral literal(KernelType type, long value) {
    return new Expr.IntLiteral(type, value);
  }

  private KernelType type() {
    return KernelType.vector(pick(elements), pick(List.of(1, 1, 4)));
  }

  private Var fresh(KernelType type) {
    return new Var("v" + names++, type);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
