package dev.sinter.codegen.jvm;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Stmt;
import java.util.Map;

/** Prints calls of subroutines, which are static methods of the same class. */
final class SubroutineCalls {
  private final String owner;
  private final Map<String, MethodShape> shapes;

  SubroutineCalls(String owner, Map<String, MethodShape> shapes) {
    this.owner = owner;
    this.shapes = Map.copyOf(shapes);
  }

  void print(MethodPrinter caller, Stmt.Call call) {
    MethodShape callee = shapes.get(call.subroutine());
    if (callee == null) {
      throw new SinterException(
          ErrorCode.GRAPH_INVALID, "no subroutine named '" + call.subroutine() + "'");
    }
    callee.buffers().forEach(buffer -> caller.memory().segment(buffer.name()));
    callee.buffers().forEach(buffer -> caller.memory().base(buffer.name()));
    callee.arguments().forEach(caller::print);
    call.arguments().forEach(caller::print);
    caller.code().callStatic(owner, callee.name(), callee.descriptor());
  }
}
