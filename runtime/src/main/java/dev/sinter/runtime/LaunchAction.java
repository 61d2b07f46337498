package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.program.ArenaPacker;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.type.Dim;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * Calls a kernel over its parallel range, in equal contiguous parts where the range is worth
 * several workers. What a kernel computes for an index does not depend on the range it is called
 * with, so the number of parts does not show in results.
 */
final class LaunchAction implements Action, WorkerPool.Task {
  private final Step.Launch step;
  private final KernelFunction kernel;
  private final Slot[] slots;
  private final boolean[] scratch;
  private final int scratchRoot;
  private final SizeExpression[] argumentSizes;
  private final SizeExpression extentSize;
  private final SizeExpression grainSize;
  private final long[] arguments;
  private MemorySegment[] memory;
  private long[][] offsets;
  private long extent;

  LaunchAction(
      Step.Launch step,
      KernelFunction kernel,
      Slot[] slots,
      int scratchRoot,
      Function<Dim, SizeExpression> sizes) {
    this.step = step;
    this.kernel = kernel;
    this.slots = slots;
    this.scratchRoot = scratchRoot;
    scratch = new boolean[slots.length];
    for (int i = 0; i < slots.length; i++) {
      scratch[i] = slots[i].root() == scratchRoot;
    }
    argumentSizes = step.arguments().stream().map(sizes).toArray(SizeExpression[]::new);
    arguments = new long[argumentSizes.length];
    extentSize = sizes.apply(step.extent());
    grainSize = sizes.apply(step.grain());
  }

  @Override
  public void run(Frame frame) {
    frame.control().check();
    long[] symbols = frame.symbols();
    extent = extentSize.eval(symbols);
    if (extent <= 0) {
      return;
    }
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = argumentSizes[i].eval(symbols);
    }
    memory = frame.memory(slots.length);
    offsets = frame.offsets(slots.length);
    long worthwhile = extent / Math.max(1, grainSize.eval(symbols));
    locate(frame, symbols);
    try {
      frame.workers().run(this, (int) Math.min(worthwhile, offsets.length));
    } catch (SinterException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new SinterException(
          ErrorCode.INTERNAL,
          "kernel '%s' of %s failed: %s".formatted(step.kernel(), step.origin(), e),
          e);
    }
  }

  private void locate(Frame frame, long[] symbols) {
    long perWorker = scratchBytes(symbols);
    frame.reserve(scratchRoot, Math.multiplyExact(perWorker, offsets.length));
    long used = 0;
    for (int i = 0; i < slots.length; i++) {
      long first = scratch[i] ? used : slots[i].offset(symbols);
      long stride = scratch[i] ? perWorker : 0;
      memory[i] = frame.root(slots[i].root());
      for (int worker = 0; worker < offsets.length; worker++) {
        offsets[worker][i] = first + worker * stride;
      }
      used += scratch[i] ? ArenaPacker.roundUp(slots[i].bytes(symbols)) : 0;
    }
  }

  /** Working memory of each worker, for sizes that these symbols give. */
  long scratchBytes(long[] symbols) {
    long bytes = 0;
    for (int i = 0; i < slots.length; i++) {
      if (scratch[i]) {
        bytes = Math.addExact(bytes, ArenaPacker.roundUp(slots[i].bytes(symbols)));
      }
    }
    return bytes;
  }

  @Override
  public void part(int part, int parts) {
    kernel.run(memory, offsets[part], arguments, start(part, parts), start(part + 1, parts));
  }

  /**
   * The first index of a part: the first {@code extent % parts} parts have one index more than the
   * others.
   */
  private long start(int part, int parts) {
    return extent / parts * part + Math.min(part, extent % parts);
  }
}
