package dev.sinter.ir.kernel;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Expr.FloatLiteral;
import dev.sinter.ir.kernel.Expr.IntLiteral;
import dev.sinter.ir.type.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Evaluates expressions for all threads of a block at once.
 *
 * <p>A value is an array with the bits of lane l of thread t at [t · lanes + l]. Arrays are never
 * changed once made. Those of threads that are not active have no meaning.
 */
final class LaneEvaluator {
  private final int threads;
  private final BlockMemory memory;
  private final Function<String, SinterException> fault;
  private final Floats floats = new Floats();
  private final Conversions conversions = new Conversions(floats);
  private final MatrixFragments fragments = new MatrixFragments(floats);

  /** A function of the bits of one lane each of three operands. */
  private interface LaneFunction {
    long apply(long a, long b, long c);
  }

  LaneEvaluator(int threads, BlockMemory memory, Function<String, SinterException> fault) {
    this.threads = threads;
    this.memory = memory;
    this.fault = fault;
  }

  /** The value of an expression in the active threads. */
  long[] evaluate(Expr expression, Frame frame, boolean[] active) {
    ElementType element = expression.type().element();
    return switch (expression) {
      case FloatLiteral l -> everywhere(l.type(), floats.encode(element, l.value()));
      case IntLiteral l -> everywhere(l.type(), l.value());
      case Expr.Var v -> frame.get(v.name());
      case Expr.Element e -> element(e, frame, active);
      case Expr.Unary u ->
          each(
              frame,
              active,
              u.type(),
              (x, _, _) ->
                  element.isFloat()
                      ? floats.unary(u.op(), element, x)
                      : Integers.unary(u.op(), element, x),
              u.x());
      case Expr.Binary b ->
          each(
              frame,
              active,
              b.type(),
              (x, y, _) ->
                  element.isFloat() ? floats.binary(b.op(), element, x, y) : integer(b, x, y),
              b.a(),
              b.b());
      case Expr.Compare c -> compare(c, frame, active);
      case Expr.Select s ->
          each(frame, active, s.type(), (x, y, z) -> x != 0 ? y : z, s.condition(), s.a(), s.b());
      case Expr.Fma f ->
          each(
              frame,
              active,
              f.type(),
              (x, y, z) -> floats.fma(element, x, y, z),
              f.a(),
              f.b(),
              f.c());
      case Expr.Convert c ->
          each(
              frame,
              active,
              c.type(),
              (x, _, _) -> conversions.convert(c.x().type().element(), element, x),
              c.x());
      case Expr.Bitcast b ->
          each(frame, active, b.type(), (x, _, _) -> Integers.wrap(element, x), b.x());
      case Expr.Splat s -> {
        long[] x = evaluate(s.x(), frame, active);
        yield filled(s.lanes(), (t, _) -> x[t]);
      }
      case Expr.Ramp r -> {
        long[] base = evaluate(r.base(), frame, active);
        long[] step = evaluate(r.step(), frame, active);
        yield filled(r.lanes(), (t, l) -> Integers.wrap(element, base[t] + l * step[t]));
      }
      case Expr.FirstLanes f -> {
        long[] count = evaluate(f.count(), frame, active);
        yield filled(f.lanes(), (t, l) -> l < count[t] ? 1 : 0);
      }
      case Expr.Shuffle s -> shuffle(s, frame, active);
      case Expr.Lane l -> {
        long[] x = evaluate(l.x(), frame, active);
        int lanes = l.x().type().lanes();
        yield filled(1, (t, _) -> x[t * lanes + l.index()]);
      }
      case Expr.Load l -> load(l, frame, active);
      case Expr.Call c -> matrixProduct(c, frame, active);
    };
  }

  /** Writes to memory, thread by thread. */
  void store(Stmt.Store s, Frame frame, boolean[] active) {
    KernelType type = s.value().type();
    long[] values = evaluate(s.value(), frame, active);
    long[] offsets = evaluate(s.offset(), frame, active);
    Optional<long[]> mask = s.mask().map(m -> evaluate(m, frame, active));
    access(
        type,
        s.offset().type(),
        offsets,
        mask,
        active,
        (at, offset, t) -> memory.store(s.buffer(), type.element(), offset, values[at], t));
  }

  /** Where in an array of registers each thread's element is. */
  int[] places(Expr.Element e, Frame frame, boolean[] active) {
    List<Integer> extents = frame.extents(e.array().name());
    int[] places = new int[threads];
    for (int i = 0; i < extents.size(); i++) {
      long[] index = evaluate(e.indices().get(i), frame, active);
      for (int t = 0; t < threads; t++) {
        if (active[t] && (index[t] < 0 || index[t] >= extents.get(i))) {
          throw fault.apply(
              "index " + index[t] + " of " + e.array().name() + ", which has " + extents);
        }
        places[t] = places[t] * extents.get(i) + (int) index[t];
      }
    }
    return places;
  }

  private long[] element(Expr.Element e, Frame frame, boolean[] active) {
    int[] places = places(e, frame, active);
    int lanes = e.type().lanes();
    long[] out = new long[threads * lanes];
    for (int t = 0; t < threads; t++) {
      if (active[t]) {
        System.arraycopy(
            frame.element(e.array().name(), places[t]), t * lanes, out, t * lanes, lanes);
      }
    }
    return out;
  }

  private long[] compare(Expr.Compare c, Frame frame, boolean[] active) {
    ElementType element = c.a().type().element();
    return each(
        frame,
        active,
        c.type(),
        (x, y, _) ->
            (element.isFloat()
                    ? floats.compare(c.relation(), element, x, y)
                    : Integers.compare(c.relation(), element, x, y))
                ? 1
                : 0,
        c.a(),
        c.b());
  }

  private long integer(Expr.Binary b, long x, long y) {
    try {
      return Integers.binary(b.op(), b.type().element(), x, y);
    } catch (ArithmeticException e) {
      ArithmeticException located =
          new ArithmeticException(fault.apply("division by zero").getMessage());
      located.initCause(e);
      throw located;
    }
  }

  private long[] shuffle(Expr.Shuffle s, Frame frame, boolean[] active) {
    long[] a = evaluate(s.a(), frame, active);
    long[] b = evaluate(s.b(), frame, active);
    int lanes = s.a().type().lanes();
    return filled(
        s.indices().size(),
        (t, l) -> {
          int index = s.indices().get(l);
          return index < lanes ? a[t * lanes + index] : b[t * lanes + index - lanes];
        });
  }

  private long[] load(Expr.Load load, Frame frame, boolean[] active) {
    KernelType type = load.type();
    long[] offsets = evaluate(load.offset(), frame, active);
    Optional<long[]> mask = load.mask().map(m -> evaluate(m, frame, active));
    long[] out = new long[threads * type.lanes()];
    access(
        type,
        load.offset().type(),
        offsets,
        mask,
        active,
        (at, offset, t) -> out[at] = memory.load(load.buffer(), type.element(), offset, t));
    return out;
  }

  /** What is done with one lane of an access. */
  private interface LaneAccess {
    void at(int lane, long offset, int thread);
  }

  private void access(
      KernelType type,
      KernelType offsetType,
      long[] offsets,
      Optional<long[]> mask,
      boolean[] active,
      LaneAccess access) {
    int lanes = type.lanes();
    boolean gathered = offsetType.lanes() == lanes;
    for (int t = 0; t < threads; t++) {
      for (int l = 0; active[t] && l < lanes; l++) {
        int at = t * lanes + l;
        if (mask.isEmpty() || mask.get()[at] != 0) {
          access.at(at, gathered ? offsets[at] : offsets[t] + (long) l * type.element().bytes(), t);
        }
      }
    }
  }

  private long[] matrixProduct(Expr.Call c, Frame frame, boolean[] active) {
    List<long[]> arguments =
        c.arguments().stream().map(argument -> evaluate(argument, frame, active)).toList();
    long[] out = new long[threads * c.type().lanes()];
    for (int first = 0; first < threads; first += MatrixFragments.WARP) {
      int end = first + MatrixFragments.WARP;
      int present = count(active, first, Math.min(end, threads));
      if (present == MatrixFragments.WARP) {
        ElementType element = c.intrinsic().parameters().getFirst().element();
        fragments.multiply(
            element, first, arguments.getFirst(), arguments.get(1), arguments.get(2), out);
      } else if (present > 0) {
        throw fault.apply(
            KernelSyntax.word(c.intrinsic())
                + " reached by "
                + present
                + " of the 32 threads of the warp from thread "
                + first
                + " on");
      }
    }
    return out;
  }

  private static int count(boolean[] active, int from, int to) {
    int count = 0;
    for (int t = from; t < to; t++) {
      count += active[t] ? 1 : 0;
    }
    return count;
  }

  /** A function of the same lane of up to three operands, for active threads. */
  private long[] each(
      Frame frame, boolean[] active, KernelType type, LaneFunction function, Expr... operands) {
    long[] a = evaluate(operands[0], frame, active);
    long[] b = operands.length > 1 ? evaluate(operands[1], frame, active) : a;
    long[] c = operands.length > 2 ? evaluate(operands[2], frame, active) : a;
    int lanes = type.lanes();
    long[] out = new long[threads * lanes];
    for (int t = 0; t < threads; t++) {
      for (int i = t * lanes; active[t] && i < (t + 1) * lanes; i++) {
        out[i] = function.apply(a[i], b[i], c[i]);
      }
    }
    return out;
  }

  /** A value from the number of the thread and of the lane. */
  private interface Filling {
    long at(int thread, int lane);
  }

  private long[] filled(int lanes, Filling filling) {
    long[] out = new long[threads * lanes];
    for (int t = 0; t < threads; t++) {
      for (int l = 0; l < lanes; l++) {
        out[t * lanes + l] = filling.at(t, l);
      }
    }
    return out;
  }

  private long[] everywhere(KernelType type, long bits) {
    long[] out = new long[threads * type.lanes()];
    Arrays.fill(out, bits);
    return out;
  }
}
