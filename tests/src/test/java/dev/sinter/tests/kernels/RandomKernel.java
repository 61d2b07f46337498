package dev.sinter.tests.kernels;

import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Makes kernels of random expressions over all element types, with a fixed number of lanes. Each
 * reads from a buffer for each type ({@code in_f32}) and leaves its results in another ({@code
 * out_f32}).
 *
 * <p>Bits of floats are not read as integers: those of a NaN are not defined.
 */
final class RandomKernel {
  static final List<ElementType> TYPES =
      List.of(
          ElementType.BOOL,
          ElementType.I8,
          ElementType.U8,
          ElementType.I16,
          ElementType.U16,
          ElementType.I32,
          ElementType.U32,
          ElementType.I64,
          ElementType.U64,
          ElementType.F16,
          ElementType.BF16,
          ElementType.F32,
          ElementType.F64);

  /** Rounds of the parallel loop, and elements an input buffer has for each. */
  static final int ROUNDS = 6;

  static final int STATEMENTS = 3;
  private static final int DEPTH = 3;

  private static final List<BinaryOp> FLOAT_OPS =
      List.of(
          BinaryOp.ADD,
          BinaryOp.SUB,
          BinaryOp.MUL,
          BinaryOp.DIV,
          BinaryOp.REM,
          BinaryOp.MAX,
          BinaryOp.MIN);

  private static final Expr.Var INDEX = new Expr.Var("i", KernelType.I64);

  private final String name;
  private final SplittableRandom random;
  private final int lanes;
  private final int widest;
  private final List<Expr.Var> variables = new ArrayList<>();

  private RandomKernel(long seed, int lanes, int widest) {
    name = "random" + seed;
    random = new SplittableRandom(seed);
    this.lanes = lanes;
    this.widest = widest;
  }

  /**
   * A kernel.
   *
   * @param widest bytes of the largest type that is used
   */
  static Kernel of(long seed, int lanes, int widest) {
    return new RandomKernel(seed, lanes, widest).kernel();
  }

  private Kernel kernel() {
    List<BufferParam> buffers = new ArrayList<>();
    for (ElementType type : TYPES) {
      buffers.add(BufferParam.global("in_" + type, type, BufferParam.Access.READ));
      buffers.add(BufferParam.global("out_" + type, type, BufferParam.Access.WRITE));
    }
    List<Stmt> body = new ArrayList<>();
    for (int k = 0; k < STATEMENTS; k++) {
      statements(k, body);
    }
    Stmt loop = new Stmt.For(Stmt.LoopKind.PARALLEL, INDEX, Kernel.LO, Kernel.HI, 1, body);
    return new Kernel(
        name, buffers, List.of(new Expr.Var("n", KernelType.I64)), List.of(), List.of(loop));
  }

  /** A let, a register that a loop changes, and a store of a value that may use both. */
  private void statements(int k, List<Stmt> out) {
    ElementType element = type();
    Expr.Var let = new Expr.Var("v" + k, new KernelType(element, lanes));
    out.add(new Stmt.Let(let, expr(element, DEPTH)));
    variables.add(let);
    ElementType changing = type();
    Expr.Var register = new Expr.Var("r" + k, new KernelType(changing, lanes));
    out.add(new Stmt.Declare(register, List.of(), expr(changing, 1)));
    variables.add(register);
    Expr.Var round = new Expr.Var("k" + k, KernelType.I32);
    Stmt assign = new Stmt.Assign(register, expr(changing, 2));
    Expr condition = new Expr.Compare(Relation.LT, INDEX, long64(random.nextInt(ROUNDS)));
    Stmt branch = new Stmt.If(condition, List.of(assign), List.of());
    Expr to = new Expr.IntLiteral(KernelType.I32, random.nextInt(3));
    out.add(
        new Stmt.For(
            Stmt.LoopKind.SERIAL,
            round,
            new Expr.IntLiteral(KernelType.I32, 0),
            to,
            1,
            List.of(branch)));
    ElementType stored = type();
    Expr place = new Expr.Binary(BinaryOp.ADD, INDEX, long64((long) k * ROUNDS));
    Expr offset = new Expr.Binary(BinaryOp.MUL, place, long64((long) lanes * stored.bytes()));
    out.add(new Stmt.Store("out_" + stored, offset, expr(stored, DEPTH), mask()));
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static Expr long64(long value) {
    return new Expr.IntLiteral(KernelType.I64, value);
  }

  private ElementType type() {
    ElementType type = pick(TYPES);
    return type.bytes() <= widest ? type : type();
  }

  private ElementType type(java.util.function.Predicate<ElementType> condition) {
    ElementType type = type();
    return condition.test(type) ? type : type(condition);
  }

  private Optional<Expr> mask() {
    return random.nextInt(3) == 0 ? Optional.of(expr(ElementType.BOOL, 1)) : Optional.empty();
  }

  private Expr expr(ElementType type, int depth) {
    if (depth == 0 || random.nextInt(8) == 0) {
      return leaf(type);
    }
    int choice = random.nextInt(10);
    if (choice == 0) {
      return new Expr.Select(
          expr(ElementType.BOOL, depth - 1), expr(type, depth - 1), expr(type, depth - 1));
    }
    if (choice == 1 && lanes > 1) {
      return shuffle(type, depth);
    }
    if (choice <= 3) {
      return new Expr.Convert(new KernelType(type, lanes), expr(type(), depth - 1));
    }
    if (choice == 4 && lanes > 1) {
      return new Expr.Splat(new Expr.Lane(expr(type, depth - 1), random.nextInt(lanes)), lanes);
    }
    return type == ElementType.BOOL ? logical(depth) : arithmetic(type, depth, choice);
  }

  private Expr shuffle(ElementType type, int depth) {
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < lanes; i++) {
      indices.add(random.nextInt(2 * lanes));
    }
    return new Expr.Shuffle(expr(type, depth - 1), expr(type, depth - 1), indices);
  }

  private Expr logical(int depth) {
    if (random.nextInt(3) == 0) {
      BinaryOp op = pick(List.of(BinaryOp.AND, BinaryOp.OR, BinaryOp.XOR));
      return new Expr.Binary(
          op, expr(ElementType.BOOL, depth - 1), expr(ElementType.BOOL, depth - 1));
    }
    if (random.nextInt(4) == 0) {
      return new Expr.Unary(UnaryOp.NOT, expr(ElementType.BOOL, depth - 1));
    }
    ElementType compared = type(t -> t != ElementType.BOOL);
    Relation relation = pick(List.of(Relation.values()));
    return new Expr.Compare(relation, expr(compared, depth - 1), expr(compared, depth - 1));
  }

  private Expr arithmetic(ElementType type, int depth, int choice) {
    Expr a = expr(type, depth - 1);
    if (choice == 5) {
      List<UnaryOp> ops =
          type.isFloat()
              ? List.of(
                  UnaryOp.NEG,
                  UnaryOp.ABS,
                  UnaryOp.SQRT,
                  UnaryOp.FLOOR,
                  UnaryOp.CEIL,
                  UnaryOp.TRUNC,
                  UnaryOp.ROUND)
              : List.of(UnaryOp.NEG, UnaryOp.ABS, UnaryOp.NOT);
      return new Expr.Unary(pick(ops), a);
    }
    Expr b = expr(type, depth - 1);
    if (choice == 6 && type.isFloat() && type.bytes() >= 4) {
      return new Expr.Fma(a, b, expr(type, depth - 1));
    }
    BinaryOp op = pick(type.isFloat() ? FLOAT_OPS : List.of(BinaryOp.values()));
    if (type.isInteger() && isDivision(op)) {
      b = new Expr.Binary(BinaryOp.OR, b, new Expr.IntLiteral(b.type(), 1));
    }
    return new Expr.Binary(op, a, b);
  }

  private static boolean isDivision(BinaryOp op) {
    return switch (op) {
      case DIV, REM, FLOOR_DIV, FLOOR_MOD -> true;
      case ADD, SUB, MUL, MAX, MIN, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          false;
    };
  }

  private Expr leaf(ElementType type) {
    KernelType all = new KernelType(type, lanes);
    List<Expr.Var> usable = variables.stream().filter(v -> v.type().equals(all)).toList();
    return switch (random.nextInt(6)) {
      case 0 -> literal(type, all);
      case 1 -> usable.isEmpty() ? load(type, all) : usable.get(random.nextInt(usable.size()));
      case 2 ->
          type == ElementType.BOOL && lanes > 1
              ? new Expr.FirstLanes(new Expr.Binary(BinaryOp.SUB, INDEX, long64(2)), lanes)
              : type.isInteger() && lanes > 1 ? ramp(type) : load(type, all);
      case 3 -> lanes > 1 ? gather(type, all) : load(type, all);
      default -> load(type, all);
    };
  }

  private Expr literal(ElementType type, KernelType all) {
    if (type.isFloat()) {
      return new Expr.FloatLiteral(all, random.nextInt(-9, 10) / 4.0);
    }
    return new Expr.IntLiteral(
        all, type == ElementType.BOOL ? random.nextInt(2) : random.nextInt(100));
  }

  private Expr ramp(ElementType type) {
    KernelType scalar = KernelType.scalar(type);
    Expr base = new Expr.Convert(scalar, INDEX);
    return new Expr.Ramp(
        type == ElementType.I64 ? INDEX : base,
        new Expr.IntLiteral(scalar, random.nextInt(1, 5)),
        lanes);
  }

  private Expr load(ElementType type, KernelType all) {
    Expr place = new Expr.Binary(BinaryOp.ADD, INDEX, long64(random.nextInt(16)));
    Expr offset = new Expr.Binary(BinaryOp.MUL, place, long64((long) lanes * type.bytes()));
    return new Expr.Load(all, "in_" + type, offset, mask());
  }

  /** Every third element or so, from the i-th on. */
  private Expr gather(ElementType type, KernelType all) {
    Expr step = long64((long) type.bytes() * random.nextInt(4));
    Expr base = new Expr.Binary(BinaryOp.MUL, INDEX, long64(type.bytes()));
    return new Expr.Load(all, "in_" + type, new Expr.Ramp(base, step, lanes), mask());
  }
}
