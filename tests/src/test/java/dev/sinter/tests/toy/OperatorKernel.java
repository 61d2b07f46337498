package dev.sinter.tests.toy;

import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.BufferParam.Access;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.ElementType.Kind;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kernel that applies every operator to every pair of values, each result in 8 bytes of its own.
 */
final class OperatorKernel {
  private static final int SLOT = 8;
  private static final Set<UnaryOp> OF_INTEGERS = EnumSet.of(UnaryOp.NEG, UnaryOp.ABS, UnaryOp.NOT);
  private static final Set<BinaryOp> OF_FLOATS =
      EnumSet.of(
          BinaryOp.ADD,
          BinaryOp.SUB,
          BinaryOp.MUL,
          BinaryOp.DIV,
          BinaryOp.REM,
          BinaryOp.MAX,
          BinaryOp.MIN);
  private static final Expr.Var PAIR = new Expr.Var("pair", KernelType.I64);
  private static final Expr.Var COUNT = new Expr.Var("count", KernelType.I64);

  private OperatorKernel() {}

  static Kernel of(ElementType element) {
    KernelType type = KernelType.scalar(element);
    Expr.Var a = new Expr.Var("a", type);
    Expr.Var b = new Expr.Var("b", type);
    List<Stmt> body = new ArrayList<>();
    body.add(new Stmt.Let(a, load(type, BinaryOp.FLOOR_DIV)));
    body.add(new Stmt.Let(b, load(type, BinaryOp.FLOOR_MOD)));
    List<Expr> results = results(a, b);
    for (int i = 0; i < results.size(); i++) {
      Expr slot =
          binary(
              BinaryOp.ADD,
              binary(BinaryOp.MUL, PAIR, i64((long) results.size() * SLOT)),
              i64((long) i * SLOT));
      body.add(new Stmt.Store("out", slot, results.get(i), Optional.empty()));
    }
    return new Kernel(
        "operators",
        List.of(
            BufferParam.global("in", element, Access.READ),
            BufferParam.global("out", ElementType.U8, Access.WRITE)),
        List.of(COUNT),
        List.of(),
        List.of(new Stmt.For(Stmt.LoopKind.PARALLEL, PAIR, Kernel.LO, Kernel.HI, 1, body)));
  }

  private static List<Expr> results(Expr a, Expr b) {
    boolean isFloat = a.type().element().isFloat();
    List<Expr> results = new ArrayList<>();
    for (UnaryOp op : UnaryOp.values()) {
      if (isFloat ? op != UnaryOp.NOT : OF_INTEGERS.contains(op)) {
        results.add(new Expr.Unary(op, a));
      }
    }
    for (BinaryOp op : BinaryOp.values()) {
      if (!isFloat || OF_FLOATS.contains(op)) {
        results.add(binary(op, a, b));
      }
    }
    for (Relation relation : Relation.values()) {
      Expr compared = new Expr.Compare(relation, a, b);
      results.add(compared);
      results.add(new Expr.Select(compared, a, b));
    }
    for (ElementType to : ElementType.values()) {
      boolean small = to.isStorageOnly() || (to.isFloat() && to.bytes() < 4);
      if (!small && to != a.type().element()) {
        results.add(new Expr.Convert(KernelType.scalar(to), a));
      }
    }
    if (isFloat) {
      results.add(new Expr.Fma(a, b, a));
      results.add(
          new Expr.Bitcast(
              KernelType.scalar(a.type().bytes() == 4 ? ElementType.I32 : ElementType.I64), a));
    }
    return results;
  }

  /**
   * No zero among integers: dividing by it has no value. Floats have no NaN but those made of them:
   * its bits are free.
   */
  static Tensor values(ElementType element) {
    double[] reals = {
      0.0,
      -0.0,
      1,
      -1.5,
      2.5,
      0x1p-140,
      127.75,
      -129,
      3e9,
      -3e9,
      1e19,
      -1e19,
      Double.POSITIVE_INFINITY
    };
    long[] integers = {
      1,
      -1,
      2,
      -2,
      3,
      7,
      -7,
      31,
      100,
      Byte.MIN_VALUE,
      Short.MAX_VALUE,
      Integer.MIN_VALUE + 1,
      Long.MAX_VALUE,
      Long.MIN_VALUE + 1
    };
    int count = element.isFloat() ? reals.length : integers.length;
    Tensor values = Tensor.zeros(new TensorType(element, Shape.of(count)));
    int unused = 64 - 8 * element.bytes();
    for (int i = 0; i < count; i++) {
      if (element.isFloat()) {
        values.setDouble(i, reals[i]);
      } else {
        long cut = integers[i] << unused >> unused;
        values.setLong(i, element.kind() == Kind.SIGNED ? cut : cut << unused >>> unused);
      }
    }
    return values;
  }

  static long bytes(Kernel kernel, Tensor values) {
    return values.size() * values.size() * stores(kernel).size() * SLOT;
  }

  /** What is stored at a place of the output. */
  static String at(Kernel kernel, long place) {
    List<Stmt> stores = stores(kernel);
    return "pair "
        + place / SLOT / stores.size()
        + ": "
        + stores.get((int) (place / SLOT % stores.size()))
        + "\n"
        + kernel;
  }

  private static List<Stmt> stores(Kernel kernel) {
    List<Stmt> body = ((Stmt.For) kernel.body().getFirst()).body();
    return body.subList(2, body.size());
  }

  private static Expr load(KernelType type, BinaryOp which) {
    return new Expr.Load(
        type,
        "in",
        binary(BinaryOp.MUL, binary(which, PAIR, COUNT), i64(type.bytes())),
        Optional.empty());
  }

  private static Expr binary(BinaryOp op, Expr a, Expr b) {
    return new Expr.Binary(op, a, b);
  }

  private static Expr i64(long value) {
    return new Expr.IntLiteral(KernelType.I64, value);
  }
}
