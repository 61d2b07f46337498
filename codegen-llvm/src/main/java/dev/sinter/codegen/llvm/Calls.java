package dev.sinter.codegen.llvm;

import dev.sinter.ir.kernel.Stmt;
import java.util.Set;

/** Finds the subroutines that statements call. */
final class Calls {
  private Calls() {}

  /** Adds the names of those that a statement calls itself. */
  static void collect(Stmt statement, Set<String> names) {
    switch (statement) {
      case Stmt.Call s -> names.add(s.subroutine());
      case Stmt.For s -> s.body().forEach(inner -> collect(inner, names));
      case Stmt.While s -> s.body().forEach(inner -> collect(inner, names));
      case Stmt.If s -> {
        s.whenTrue().forEach(inner -> collect(inner, names));
        s.whenFalse().forEach(inner -> collect(inner, names));
      }
      case Stmt.Let _, Stmt.Declare _, Stmt.Assign _, Stmt.Store _, Stmt.Prefetch _ -> {}
      case Stmt.Barrier _, Stmt.AsyncCopy _, Stmt.AsyncCommit _, Stmt.AsyncWait _ -> {}
    }
  }
}
