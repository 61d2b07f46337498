package dev.sinter.ir.kernel;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Stmt.For;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Checks where loops that are not serial stand. Parallel loops are outermost and go over the
 * kernel's parallel index. Grid and thread loops form one nest, beside whose loops stand only lets:
 * together they are the launch of a GPU kernel, and its body begins inside the last of them.
 */
final class LoopRules {
  /** Threads a block can have on every GPU there is. */
  static final int MAX_THREADS = 1024;

  private final BiFunction<Stmt, String, SinterException> fault;

  LoopRules(BiFunction<Stmt, String, SinterException> fault) {
    this.fault = fault;
  }

  static boolean isGrid(LoopKind kind) {
    return switch (kind) {
      case GRID_X, GRID_Y, GRID_Z -> true;
      case SERIAL, UNROLLED, PARALLEL, THREAD_X, THREAD_Y, THREAD_Z -> false;
    };
  }

  static boolean isThread(LoopKind kind) {
    return switch (kind) {
      case THREAD_X, THREAD_Y, THREAD_Z -> true;
      case SERIAL, UNROLLED, PARALLEL, GRID_X, GRID_Y, GRID_Z -> false;
    };
  }

  /** The thread loops of a nest, from its outermost one on. */
  static List<For> threadNest(For outermost) {
    List<For> nest = new ArrayList<>();
    For loop = outermost;
    while (loop != null) {
      nest.add(loop);
      loop = launchLoop(loop.body());
    }
    return nest;
  }

  /** The constant number of rounds of a thread loop, or 0 if it is none. */
  static long threads(For loop) {
    return loop.from() instanceof Expr.IntLiteral(var _, var from)
            && from == 0
            && loop.to() instanceof Expr.IntLiteral(var _, var to)
        ? Math.max(to, 0)
        : 0;
  }

  private static For launchLoop(List<Stmt> block) {
    for (Stmt statement : block) {
      if (statement instanceof For loop && (isGrid(loop.kind()) || isThread(loop.kind()))) {
        return loop;
      }
    }
    return null;
  }

  /** Checks the main body of a kernel. */
  void checkMain(List<Stmt> body) {
    if (launchLoop(body) != null) {
      launch(body, EnumSet.noneOf(LoopKind.class), 1);
      return;
    }
    for (Stmt statement : body) {
      if (statement instanceof For loop && loop.kind() == LoopKind.PARALLEL) {
        if (!loop.from().equals(Kernel.LO) || !loop.to().equals(Kernel.HI) || loop.step() != 1) {
          throw fault.apply(loop, "a parallel loop goes from lo to hi with step 1");
        }
        plain(loop.body());
      } else {
        plain(List.of(statement));
      }
    }
  }

  /**
   * Checks code in which only serial and unrolled loops may stand: subroutines, and what is inside
   * other loops.
   */
  void plain(List<Stmt> block) {
    Parts.all(block)
        .forEach(statement -> {
          if (statement instanceof For loop
              && loop.kind() != LoopKind.SERIAL
              && loop.kind() != LoopKind.UNROLLED) {
            throw fault.apply(
                loop,
                "a "
                    + KernelSyntax.word(loop.kind())
                    + " loop stands outermost, grid loops in grid loops and thread loops in both");
          }
        });
  }

  /** A block with one loop of the launch and nothing else but lets. */
  private void launch(List<Stmt> block, Set<LoopKind> around, long threads) {
    For found = launchLoop(block);
    if (found == null) {
      plain(block);
      return;
    }
    int at = block.indexOf(found);
    for (int i = 0; i < block.size(); i++) {
      if (i != at && !(block.get(i) instanceof Stmt.Let)) {
        throw fault.apply(block.get(i), "beside a grid or thread loop stand only lets");
      }
    }
    if (isGrid(found.kind())) {
      if (around.stream().anyMatch(LoopRules::isThread)) {
        throw fault.apply(found, "a grid loop inside a thread loop");
      }
    } else {
      threads =
          Math.multiplyHigh(threads, threads(found)) != 0
              ? Long.MAX_VALUE
              : threads * threads(found);
      if (threads(found) == 0 || found.step() != 1) {
        throw fault.apply(found, "a thread loop goes from 0 to a positive literal with step 1");
      }
      if (threads > MAX_THREADS) {
        throw fault.apply(found, "a block of more than " + MAX_THREADS + " threads");
      }
    }
    if (!around.add(found.kind())) {
      throw fault.apply(found, "a second " + KernelSyntax.word(found.kind()) + " loop");
    }
    launch(found.body(), around, threads);
  }
}
