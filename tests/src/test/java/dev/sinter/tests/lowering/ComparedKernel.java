package dev.sinter.tests.lowering;

import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.BufferParam.Access;
import dev.sinter.ir.kernel.BufferParam.Space;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelInterpreter;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tests.kernels.LaneOracle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A kernel that checks itself: before it runs, the interpreter and the code run on copies of the
 * memory that it is given, which must then hold the same bits, scratch and NaN aside.
 */
final class ComparedKernel implements KernelFunction {
  private final Kernel kernel;
  private final List<BufferParam> buffers;
  private final KernelFunction function;
  private final Budget budget;

  /** Parallel indices that are still to be interpreted, by kernel. */
  static final class Budget {
    private final long indices;
    private final Map<String, Long> spent = new ConcurrentHashMap<>();

    /** So many indices of each kernel in a round. */
    Budget(long indices) {
      this.indices = indices;
    }

    /** Begins a round. */
    void renew() {
      spent.clear();
    }

    /** How many of these indices to interpret. */
    long take(String kernel, long wanted) {
      long before = spent.getOrDefault(kernel, 0L);
      long taken = Math.min(wanted, indices - before);
      spent.put(kernel, before + taken);
      return taken;
    }
  }

  ComparedKernel(KernelCode code, KernelFunction function, Budget budget) {
    kernel = KernelParser.parse(code.listing());
    buffers = kernel.passedBuffers();
    this.function = function;
    this.budget = budget;
  }

  /** What a call is given. */
  private record Call(MemorySegment[] memory, long[] offsets, long[] arguments) {
    /** The same with memory of its own. */
    Call copy(Arena arena) {
      Map<Long, MemorySegment> copies = new ConcurrentHashMap<>();
      MemorySegment[] own =
          Arrays.stream(memory)
              .map(segment ->
                  copies.computeIfAbsent(
                      segment.address(),
                      _ -> arena.allocate(segment.byteSize(), 64).copyFrom(segment)))
              .toArray(MemorySegment[]::new);
      return new Call(own, offsets, arguments);
    }
  }

  @Override
  public void run(MemorySegment[] memory, long[] offsets, long[] arguments, long lo, long hi) {
    Call call = new Call(memory, offsets, arguments);
    // The last indices, where the remainders are.
    long from = hi - budget.take(kernel.toString(), hi - lo);
    if (from < hi) {
      difference(call, from, hi).ifPresent(found -> fail(call, from, hi, found));
    }
    function.run(memory, offsets, arguments, lo, hi);
  }

  /** Looks for the shortest range that still differs. */
  private void fail(Call call, long lo, long hi, String found) {
    long middle = lo + (hi - lo) / 2;
    if (hi - lo > 1) {
      difference(call, lo, middle).ifPresent(shorter -> fail(call, lo, middle, shorter));
      difference(call, middle, hi).ifPresent(shorter -> fail(call, middle, hi, shorter));
    }
    throw new AssertionError(
        "indices %d to %d, arguments %s: %s%n%s"
            .formatted(lo, hi, Arrays.toString(call.arguments()), found, kernel));
  }

  private Optional<String> difference(Call call, long lo, long hi) {
    try (Arena arena = Arena.ofConfined()) {
      Call expected = call.copy(arena);
      Call found = call.copy(arena);
      String wanted = outcome(() -> interpret(expected, lo, hi));
      String given =
          outcome(() -> function.run(found.memory(), found.offsets(), found.arguments(), lo, hi));
      if (!wanted.equals(given)) {
        return Optional.of("'%s' instead of '%s'".formatted(given, wanted));
      }
      return wanted.isEmpty() ? difference(expected, found) : Optional.empty();
    }
  }

  private void interpret(Call call, long lo, long hi) {
    KernelInterpreter.run(kernel, call.memory(), call.offsets(), call.arguments(), lo, hi);
  }

  /** How a run ended: nothing to say, or a division by zero. */
  private static String outcome(Runnable run) {
    try {
      run.run();
      return "";
    } catch (ArithmeticException _) {
      return "division by zero";
    } catch (RuntimeException e) {
      throw new AssertionError(e);
    }
  }

  private Optional<String> difference(Call expected, Call found) {
    Optional<String> difference = Optional.empty();
    for (int i = 0; i < buffers.size() && difference.isEmpty(); i++) {
      if (buffers.get(i).space() != Space.SCRATCH) {
        difference = difference(expected, expected.memory()[i], found.memory()[i]);
      }
    }
    return difference;
  }

  /** In one segment, in which several buffers may lie. */
  private Optional<String> difference(Call call, MemorySegment expected, MemorySegment found) {
    Optional<String> difference = Optional.empty();
    long at = 0;
    while (at < expected.byteSize() && difference.isEmpty()) {
      long same = expected.asSlice(at).mismatch(found.asSlice(at));
      if (same < 0) {
        return Optional.empty();
      }
      difference = element(call, expected, found, at + same);
      at += same + 1;
    }
    return difference;
  }

  /** The element that holds the byte: of the written buffer that begins last before it. */
  private Optional<String> element(Call call, MemorySegment segment, MemorySegment other, long at) {
    int owner = -1;
    for (int i = 0; i < buffers.size(); i++) {
      boolean before = call.memory()[i] == segment && call.offsets()[i] <= at;
      if (before
          && buffers.get(i).access() != Access.READ
          && (owner < 0 || call.offsets()[i] > call.offsets()[owner])) {
        owner = i;
      }
    }
    if (owner < 0) {
      return Optional.of("byte %d was changed, in no buffer that is written".formatted(at));
    }
    ElementType type = buffers.get(owner).element();
    long index = (at - call.offsets()[owner]) / type.bytes();
    long start = call.offsets()[owner] + index * type.bytes();
    long right = bits(type, segment, start);
    long wrong = bits(type, other, start);
    return LaneOracle.same(type, right, wrong)
        ? Optional.empty()
        : Optional.of(
            "%s[%d] is %x instead of %x".formatted(buffers.get(owner).name(), index, wrong, right));
  }

  private static long bits(ElementType type, MemorySegment segment, long start) {
    Tensor one = Tensor.zeros(TensorType.of(type));
    one.data().copyFrom(segment.asSlice(start, type.bytes()));
    return one.rawBits(0);
  }
}
