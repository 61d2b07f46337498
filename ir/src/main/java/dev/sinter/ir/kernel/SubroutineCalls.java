package dev.sinter.ir.kernel;

import dev.sinter.ir.kernel.BufferParam.Space;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Who calls whom in a kernel, and which subroutines only threads of a block can run. */
final class SubroutineCalls {
  private final Kernel kernel;
  private final Set<String> shared;
  private final Map<String, Subroutine> subroutines = new HashMap<>();
  private final Map<String, Boolean> needsThreads = new HashMap<>();
  private final Set<String> underWay = new HashSet<>();

  SubroutineCalls(Kernel kernel) {
    this.kernel = kernel;
    this.shared =
        kernel.buffers().stream()
            .filter(buffer -> buffer.space() == Space.SHARED)
            .map(BufferParam::name)
            .collect(Collectors.toUnmodifiableSet());
    kernel.subroutines().forEach(subroutine -> subroutines.put(subroutine.name(), subroutine));
  }

  /** The subroutine of a name, or null. */
  Subroutine find(String name) {
    return subroutines.get(name);
  }

  /**
   * Whether a subroutine, or one that it calls, meets other threads at barriers or shares memory
   * with them.
   *
   * @throws dev.sinter.ir.SinterException when it calls itself
   */
  boolean needsThreads(Subroutine subroutine) {
    Boolean known = needsThreads.get(subroutine.name());
    if (known == null) {
      if (!underWay.add(subroutine.name())) {
        throw KernelFaults.at(
            kernel, subroutine, "subroutine " + subroutine.name() + " calls itself");
      }
      known = Parts.all(subroutine.body()).anyMatch(this::meetsThreads);
      // Not only until the first that does: every call is to be followed, to find recursion.
      for (Subroutine called : callees(subroutine)) {
        known |= needsThreads(called);
      }
      underWay.remove(subroutine.name());
      needsThreads.put(subroutine.name(), known);
    }
    return known;
  }

  private List<Subroutine> callees(Subroutine caller) {
    return Parts.all(caller.body())
        .filter(statement -> statement instanceof Stmt.Call)
        .map(statement -> subroutines.get(((Stmt.Call) statement).subroutine()))
        .filter(called -> called != null)
        .distinct()
        .toList();
  }

  private boolean meetsThreads(Stmt statement) {
    boolean itself =
        switch (statement) {
          case Stmt.Barrier _, Stmt.AsyncCopy _, Stmt.AsyncCommit _, Stmt.AsyncWait _ -> true;
          case Stmt.Store s -> shared.contains(s.buffer());
          case Stmt.Let _, Stmt.Declare _, Stmt.Assign _, Stmt.Call _, Stmt.Prefetch _ -> false;
          case Stmt.For _, Stmt.While _, Stmt.If _ -> false;
        };
    return itself || Parts.of(statement).stream().flatMap(Parts::all).anyMatch(this::meetsThreads);
  }

  private boolean meetsThreads(Expr expression) {
    return expression instanceof Expr.Call
        || (expression instanceof Expr.Load load && shared.contains(load.buffer()));
  }
}
