package dev.sinter.codegen.jvm;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Stmt;
import java.util.Map;

/** Prints calls of subroutines, which are static methods of classes of their own. */
final class SubroutineCalls {
  private final Map<String, Callee> callees;

  /**
   * Where a subroutine is.
   *
   * @param owner the internal name of its class
   */
  record Callee(String owner, MethodShape shape) {}

  /** Calls of these subroutines, by their names in the kernel; the map may still grow. */
  SubroutineCalls(Map<String, Callee> callees) {
    this.callees = callees;
  }

  void print(MethodPrinter caller, Stmt.Call call) {
    Callee callee = callees.get(call.subroutine());
    if (callee == null) {
      throw new SinterException(
          ErrorCode.GRAPH_INVALID, "no subroutine named '" + call.subroutine() + "'");
    }
    MethodShape shape = callee.shape();
    shape.buffers().forEach(buffer -> caller.memory().segment(buffer.name()));
    shape.buffers().forEach(buffer -> caller.memory().base(buffer.name()));
    shape.arguments().forEach(caller::print);
    call.arguments().forEach(caller::print);
    caller.code().callStatic(callee.owner(), shape.name(), shape.descriptor());
  }
}
