package dev.sinter.codegen.llvm;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.BufferParam.Space;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stmt;
import java.util.List;

/**
 * The blocks of a kernel in its form for GPUs, as its thread loops and shared buffers say.
 *
 * @param x threads along x, likewise {@code y} and {@code z}; 1 where there is no such loop
 * @param sharedBytes of all shared buffers, each as aligned as it lies in memory
 */
record BlockShape(int x, int y, int z, long sharedBytes) {
  /** What a kernel may declare; more must be asked for at the launch. */
  private static final long MAX_SHARED_BYTES = 48 << 10;

  /**
   * The blocks of a verified kernel.
   *
   * @throws SinterException TARGET_UNSUPPORTED for the form for CPUs, a parallel loop, and for what
   *     a launch does not provide: scratch buffers, and more than 48 KiB of shared memory
   */
  static BlockShape of(Kernel kernel, Gpu gpu) {
    for (BufferParam buffer : kernel.buffers()) {
      if (buffer.space() == Space.SCRATCH) {
        throw unsupported(kernel, gpu, "scratch buffers, such as " + buffer.name());
      }
    }
    long shared =
        Gpu.sharedBuffers(kernel).stream()
            .mapToLong(buffer -> (buffer.bytes() + PtxKernel.ALIGNMENT - 1) & -PtxKernel.ALIGNMENT)
            .sum();
    if (shared > MAX_SHARED_BYTES) {
      throw unsupported(
          kernel,
          gpu,
          "%d bytes of shared buffers; at most %d".formatted(shared, MAX_SHARED_BYTES));
    }
    return new BlockShape(1, 1, 1, shared).around(kernel.body(), kernel, gpu);
  }

  /** With the threads of the loops in a block of statements, of which each has one at most. */
  private BlockShape around(List<Stmt> block, Kernel kernel, Gpu gpu) {
    BlockShape shape = this;
    for (Stmt statement : block) {
      if (statement instanceof Stmt.For loop) {
        shape =
            switch (loop.kind()) {
              case SERIAL, UNROLLED -> shape;
              case PARALLEL ->
                  throw unsupported(kernel, gpu, "parallel loops; it has grids and blocks");
              case GRID_X, GRID_Y, GRID_Z -> shape.around(loop.body(), kernel, gpu);
              case THREAD_X, THREAD_Y, THREAD_Z -> with(loop).around(loop.body(), kernel, gpu);
            };
      }
    }
    return shape;
  }

  private BlockShape with(Stmt.For loop) {
    if (!(loop.to() instanceof Expr.IntLiteral(var _, var threads))) {
      throw new IllegalArgumentException("a thread loop to " + loop.to());
    }
    int count = Math.toIntExact(threads);
    return switch (loop.kind()) {
      case THREAD_X -> new BlockShape(count, y, z, sharedBytes);
      case THREAD_Y -> new BlockShape(x, count, z, sharedBytes);
      case THREAD_Z -> new BlockShape(x, y, count, sharedBytes);
      case SERIAL, UNROLLED, PARALLEL, GRID_X, GRID_Y, GRID_Z ->
          throw new IllegalArgumentException(loop.kind().name());
    };
  }

  private static SinterException unsupported(Kernel kernel, Gpu gpu, String what) {
    return new SinterException(
        ErrorCode.TARGET_UNSUPPORTED,
        "kernel %s: target %s does not take %s".formatted(kernel.name(), gpu.name(), what));
  }
}
