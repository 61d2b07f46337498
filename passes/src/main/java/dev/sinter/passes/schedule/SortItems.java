package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.mul;

import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Optional;

/**
 * What a sort moves about in scratch memory: i64 items, each a key of 32 bits above the index of
 * its element, so that items order as elements do and equal ones by their indices. Where keys are
 * of 64 bits, an item is the index alone and its key lies in a table before all items.
 */
final class SortItems {
  /** Of one item. */
  static final int BYTES = ElementType.I64.bytes();

  private static final int INDEX_BITS = 32;

  private final KernelBuilder out;
  private final ElementType element;
  private final boolean descending;

  SortItems(KernelBuilder out, ElementType element, boolean descending) {
    this.out = out;
    this.element = element;
    this.descending = descending;
  }

  /** Sorted values, their indices, what is sorted, and scratch memory. */
  void declareBuffers() {
    out.buffer(BufferParam.global("values", element, BufferParam.Access.WRITE));
    out.buffer(BufferParam.global("indices", ElementType.I64, BufferParam.Access.WRITE));
    out.buffer(BufferParam.global("in", element, BufferParam.Access.READ));
    out.buffer(BufferParam.scratch("items", ElementType.I64));
  }

  /** Whether an item is what it is compared by. */
  boolean areRanks() {
    return SortKeys.type(element) == ElementType.I32;
  }

  /** Scratch memory for two times as many items, and their keys. */
  Dim scratchBytes(Dim items) {
    return items.times((areRanks() ? 2L : 3L) * BYTES);
  }

  /** Where the first of so many items lies. */
  Expr start(Expr items) {
    return areRanks() ? i64(0) : mul(items, i64(BYTES));
  }

  Expr load(Expr at) {
    return new Expr.Load(KernelType.I64, "items", at, Optional.empty());
  }

  void store(Expr at, Expr item) {
    out.store("items", at, item, Optional.empty());
  }

  /** What an item is compared by. */
  Expr rank(Expr item) {
    return areRanks() ? item : load(mul(item, i64(BYTES)));
  }

  /**
   * A size where the second of two items is to come first, else 0. Items that are compared by
   * themselves are so without a branch, which would be foreseen half of the time: half of one less
   * half of the other does not overflow, and items that differ in the last bit alone are of equal
   * elements, in order.
   */
  Expr takesSecond(Expr a, Expr b, Expr size) {
    if (!areRanks()) {
      return Exprs.select(Exprs.greater(rank(a), rank(b)), size, i64(0));
    }
    Expr difference = Exprs.sub(shiftRight(b, 1), shiftRight(a, 1));
    return Exprs.and(shiftRight(difference, Long.SIZE - 1), size);
  }

  /** The one of two items that {@link #takesSecond} tells. */
  Expr lesser(Expr a, Expr b, Expr second) {
    return areRanks() ? Exprs.min(a, b) : Exprs.select(Exprs.greater(second, i64(0)), b, a);
  }

  private static Expr shiftRight(Expr x, int bits) {
    return new Expr.Binary(BinaryOp.SHIFT_RIGHT, x, i64(bits));
  }

  /** The item of a row's element; notes its key, where that is no part of it. */
  Expr make(Expr first, Expr apart, Expr index) {
    Expr at = mul(add(first, mul(index, apart)), i64(element.bytes()));
    Expr x = new Expr.Load(KernelType.scalar(element), "in", at, Optional.empty());
    return item(out.let("key", SortKeys.of(out.let("x", x), descending)), index);
  }

  private Expr item(Expr key, Expr index) {
    if (areRanks()) {
      Expr high = new Expr.Binary(BinaryOp.SHIFT_LEFT, Exprs.toI64(key), i64(INDEX_BITS));
      return new Expr.Binary(BinaryOp.OR, high, index);
    }
    store(mul(index, i64(BYTES)), key);
    return index;
  }

  /** Makes the items of a row, and more that come after all of them to fill the memory up. */
  void writeFill() {
    out.subroutine(
        "fill",
        List.of("first", "apart", "n", "capacity"),
        p -> {
          Expr start = start(p.get(3));
          out.loop(
              LoopKind.SERIAL,
              "i",
              i64(0),
              p.get(2),
              1,
              i -> store(add(start, mul(i, i64(BYTES))), make(p.get(0), p.get(1), i)));
          ElementType type = SortKeys.type(element);
          long most = type == ElementType.I64 ? Long.MAX_VALUE : Integer.MAX_VALUE;
          out.loop(
              LoopKind.SERIAL,
              "i",
              p.get(2),
              p.get(3),
              1,
              i -> {
                Expr key = new Expr.IntLiteral(KernelType.scalar(type), most);
                store(add(start, mul(i, i64(BYTES))), item(key, i));
              });
        });
  }

  /** Gives so many sorted elements of a row and their indices. */
  void writeGive() {
    out.subroutine(
        "give",
        List.of("first", "apart", "n", "from"),
        p ->
            out.loop(
                LoopKind.SERIAL,
                "i",
                i64(0),
                p.get(2),
                1,
                i -> {
                  Expr item = out.let("item", load(add(p.get(3), mul(i, i64(BYTES)))));
                  Expr index =
                      out.let(
                          "index",
                          areRanks()
                              ? new Expr.Binary(BinaryOp.AND, item, i64((1L << INDEX_BITS) - 1))
                              : item);
                  Expr to = out.let("to", place(p, i));
                  Expr from = mul(place(p, index), i64(element.bytes()));
                  // As bits, since NaN may have any.
                  Expr x =
                      new Expr.Load(
                          KernelType.scalar(Exprs.bits(element)), "in", from, Optional.empty());
                  out.store("values", mul(to, i64(element.bytes())), x, Optional.empty());
                  out.store("indices", mul(to, i64(BYTES)), index, Optional.empty());
                }));
  }

  private static Expr place(List<Expr.Var> p, Expr index) {
    return add(p.get(0), mul(index, p.get(1)));
  }
}
