package dev.sinter.ir.kernel;

import java.util.List;

/**
 * A piece of a kernel that a compiler digests on its own. It sees the kernel's buffers and
 * arguments and its own scalar parameters, no locals of its caller; it gives results through
 * memory. Subroutines do not recurse.
 */
public record Subroutine(String name, List<Expr.Var> parameters, List<Stmt> body) {
  public Subroutine {
    parameters = List.copyOf(parameters);
    body = List.copyOf(body);
  }
}
