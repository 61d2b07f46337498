package dev.sinter.ir.kernel;

import java.util.List;
import java.util.Optional;

/**
 * A statement of a kernel. Statements run in order; a block of them is a scope for the names it
 * declares.
 */
public sealed interface Stmt {

  /** A name for a value, never changed. */
  record Let(Expr.Var variable, Expr value) implements Stmt {}

  /**
   * A register that changes: an accumulator or a running address. With extents it is an array of
   * registers, each set to the initial value.
   */
  record Declare(Expr.Var variable, List<Integer> extents, Expr initial) implements Stmt {
    public Declare {
      extents = List.copyOf(extents);
    }
  }

  /** A new value for a declared register. */
  record Assign(Expr.Place place, Expr value) implements Stmt {}

  /**
   * Writes to a buffer; offset and mask as in {@link Expr.Load}, without reading masked-off lanes.
   */
  record Store(String buffer, Expr offset, Expr value, Optional<Expr> mask) implements Stmt {}

  /**
   * A counted loop: index = from, from + step, … below to. Bounds are scalars of the index's type
   * (i32 or i64), evaluated once; step is a positive constant. Unrolled loops have constant bounds.
   */
  record For(LoopKind kind, Expr.Var index, Expr from, Expr to, long step, List<Stmt> body)
      implements Stmt {
    public For {
      body = List.copyOf(body);
    }
  }

  /** Repeats as long as a scalar bool holds. */
  record While(Expr condition, List<Stmt> body) implements Stmt {
    public While {
      body = List.copyOf(body);
    }
  }

  /** One of two blocks by a scalar bool. */
  record If(Expr condition, List<Stmt> whenTrue, List<Stmt> whenFalse) implements Stmt {
    public If {
      whenTrue = List.copyOf(whenTrue);
      whenFalse = List.copyOf(whenFalse);
    }
  }

  /** Runs a subroutine of the kernel with scalar arguments. */
  record Call(String subroutine, List<Expr> arguments) implements Stmt {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** Asks for a cache line that will be read soon; has no effect on values and never faults. */
  record Prefetch(String buffer, Expr offset) implements Stmt {}

  /** All threads of a block wait here for each other. */
  record Barrier() implements Stmt {}

  /**
   * Starts a copy of 4, 8 or 16 bytes from global to shared memory; the bytes may be read after a
   * wait and a barrier.
   */
  record AsyncCopy(String to, Expr toOffset, String from, Expr fromOffset, int bytes)
      implements Stmt {}

  /** Ends a group of asynchronous copies. */
  record AsyncCommit() implements Stmt {}

  /** Waits until at most this many of the thread's groups of asynchronous copies are under way. */
  record AsyncWait(int pending) implements Stmt {}

  /** How the rounds of a loop run. */
  enum LoopKind {
    SERIAL,
    /** Copied out by the unroll pass before code is printed. */
    UNROLLED,
    /** Over the kernel's parallel index, from lo to hi; rounds are independent. Only outermost. */
    PARALLEL,
    /** Blocks of a GPU's grid; independent, outermost. */
    GRID_X,
    GRID_Y,
    GRID_Z,
    /** Threads of a block; from 0 to a constant; they meet at barriers. */
    THREAD_X,
    THREAD_Y,
    THREAD_Z
  }
}
