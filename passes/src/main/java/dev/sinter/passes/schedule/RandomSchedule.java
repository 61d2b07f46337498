package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.less;
import static dev.sinter.passes.schedule.Exprs.mul;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Optional;

/**
 * The schedule of random bits: a counter at a time, which gives four neighbouring words by
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3; SC
 * 2011). Words are held in i64 and are never negative, so that products of two are exact.
 */
public final class RandomSchedule {
  private static final int ROUNDS = 10;
  private static final int WORDS = 4;
  private static final long MASK = 0xFFFF_FFFFL;
  private static final List<Long> MULTIPLIERS = List.of(0xD2511F53L, 0xCD9E8D57L);
  private static final List<Long> WEYL = List.of(0x9E3779B9L, 0xBB67AE85L);

  /** Counters that are worth a worker of their own. */
  private static final long GRAIN = 1024;

  private final KernelBuilder out = new KernelBuilder("words");

  private RandomSchedule() {}

  /**
   * A kernel that fills a value with random bits.
   *
   * @param key u64[2]
   * @param result of type u32
   */
  public static ScheduledKernel schedule(Value key, Value result) {
    return new RandomSchedule().build(key, result);
  }

  private ScheduledKernel build(Value key, Value result) {
    out.buffer(BufferParam.global("out", ElementType.U32, BufferParam.Access.WRITE));
    out.buffer(BufferParam.global("key", ElementType.U64, BufferParam.Access.READ));
    Dim size = result.type().shape().size();
    Expr length = out.argument("length", size);
    out.subroutine("words", List.of("counter"), p -> words(p.getFirst(), length));
    out.loop(LoopKind.PARALLEL, "p", Kernel.LO, Kernel.HI, 1, p -> out.call("words", p));
    return new ScheduledKernel(
        out.build("random_bits"),
        List.of(new ScheduledKernel.Operand.Of(result), new ScheduledKernel.Operand.Of(key)),
        out.values(),
        size.ceilDiv(WORDS),
        Dim.of(GRAIN),
        List.of());
  }

  private void words(Expr counter, Expr length) {
    Expr keys = half(0);
    Expr k0 = out.let("k0", low(keys));
    Expr k1 = out.let("k1", high(keys));
    Expr stream = half(1);
    Expr x0 = out.let("x0", low(counter));
    Expr x1 = out.let("x1", high(counter));
    Expr x2 = out.let("x2", low(stream));
    Expr x3 = out.let("x3", high(stream));
    for (int round = 0; round < ROUNDS; round++) {
      Expr p0 = out.let("p0", mul(x0, i64(MULTIPLIERS.get(0))));
      Expr p1 = out.let("p1", mul(x2, i64(MULTIPLIERS.get(1))));
      x0 = out.let("x0", xor(xor(high(p1), x1), low(add(k0, i64(WEYL.get(0) * round)))));
      x1 = out.let("x1", low(p1));
      x2 = out.let("x2", xor(xor(high(p0), x3), low(add(k1, i64(WEYL.get(1) * round)))));
      x3 = out.let("x3", low(p0));
    }
    store(counter, length, List.of(x0, x1, x2, x3));
  }

  private Expr half(int place) {
    KernelType type = KernelType.scalar(ElementType.U64);
    Expr bits = new Expr.Load(type, "key", i64((long) place * Long.BYTES), Optional.empty());
    return out.let("half", Exprs.bitcast(ElementType.I64, bits));
  }

  private void store(Expr counter, Expr length, List<Expr> words) {
    Expr first = out.let("first", mul(counter, i64(WORDS)));
    for (int word = 0; word < WORDS; word++) {
      Expr index = add(first, i64(word));
      Expr value = Exprs.convert(ElementType.U32, words.get(word));
      out.when(
          less(index, length),
          () -> out.store("out", mul(index, i64(Integer.BYTES)), value, Optional.empty()));
    }
  }

  private static Expr low(Expr x) {
    return new Expr.Binary(Expr.BinaryOp.AND, x, i64(MASK));
  }

  private static Expr high(Expr x) {
    return new Expr.Binary(Expr.BinaryOp.SHIFT_RIGHT_LOGICAL, x, i64(Integer.SIZE));
  }

  private static Expr xor(Expr a, Expr b) {
    return new Expr.Binary(Expr.BinaryOp.XOR, a, b);
  }
}
