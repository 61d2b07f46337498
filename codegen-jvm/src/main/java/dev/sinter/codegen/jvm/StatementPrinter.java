package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.LocalVariables.Local;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Stmt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Prints statements; loops are laid out as javac does, which is what the JVM's compilers know best.
 */
final class StatementPrinter {
  private final MethodPrinter method;
  private final Code code;
  private final LocalVariables locals;
  private final Map<Stmt, Integer> lines;
  private final SubroutineCalls calls;

  StatementPrinter(MethodPrinter method, Map<Stmt, Integer> lines, SubroutineCalls calls) {
    this.method = method;
    code = method.code();
    locals = method.locals();
    this.lines = lines;
    this.calls = calls;
  }

  /** Prints a block with the names it declares. */
  void block(List<Stmt> statements) {
    int mark = locals.open();
    statements.forEach(this::print);
    locals.close(mark);
  }

  private void print(Stmt stmt) {
    Integer line = lines.get(stmt);
    if (line != null) {
      method.line(line);
    }
    switch (stmt) {
      case Stmt.Let let -> variable(let.variable(), let.value());
      case Stmt.Declare declare -> {
        if (!declare.extents().isEmpty()) {
          throw method.unsupported("an array of registers, " + declare.variable().name());
        }
        variable(declare.variable(), declare.initial());
      }
      case Stmt.Assign assign -> unnamed(() -> assign(assign));
      case Stmt.Store store -> unnamed(() -> method.memory().store(store));
      case Stmt.For loop -> loop(loop);
      case Stmt.While loop -> repeat(loop);
      case Stmt.If branch -> branch(branch);
      case Stmt.Call call -> unnamed(() -> calls.print(method, call));
      // The JVM has no such instruction, and to read the line instead could fault.
      case Stmt.Prefetch _ -> {}
      case Stmt.Barrier _ -> throw method.unsupported("a barrier");
      case Stmt.AsyncCopy _, Stmt.AsyncCommit _, Stmt.AsyncWait _ ->
          throw method.unsupported("an asynchronous copy");
    }
  }

  /** Frees the slots of unnamed values after a statement that declares nothing. */
  private void unnamed(Runnable statement) {
    int mark = locals.open();
    statement.run();
    locals.close(mark);
  }

  private void variable(Expr.Var variable, Expr value) {
    method.define(variable, value);
    locals.describe(variable.name());
  }

  private void assign(Stmt.Assign assign) {
    if (!(assign.place() instanceof Expr.Var variable)) {
      throw method.unsupported("an array of registers");
    }
    Local local = method.local(variable);
    if (local.mask().isPresent()) {
      method.masks().print(assign.value(), local.mask().get());
    } else {
      method.print(assign.value());
    }
    code.store(local.type(), local.slot());
  }

  private void loop(Stmt.For loop) {
    switch (loop.kind()) {
      case SERIAL, PARALLEL -> counted(loop);
      case UNROLLED -> throw method.unsupported("a loop that is yet to be unrolled");
      case GRID_X, GRID_Y, GRID_Z, THREAD_X, THREAD_Y, THREAD_Z ->
          throw method.unsupported("a loop over " + loop.kind());
    }
  }

  private void counted(Stmt.For loop) {
    int mark = locals.open();
    Type type = ScalarType.carrier(loop.index().type().element());
    Local bound = null;
    if (!(loop.to() instanceof Expr.IntLiteral)) {
      method.print(loop.to());
      bound = new Local(type, locals.allocate(type), Optional.empty());
      code.store(type, bound.slot());
    }
    method.define(loop.index(), loop.from());
    locals.describe(loop.index().name());
    Local index = method.local(loop.index());
    Label start = new Label();
    Label end = new Label();
    code.label(start);
    code.load(type, index.slot());
    if (bound == null) {
      method.print(loop.to());
    } else {
      code.load(type, bound.slot());
    }
    if (type.equals(Type.LONG_TYPE)) {
      code.op(Opcodes.LCMP);
      code.jump(Opcodes.IFGE, end);
    } else {
      code.jump(Opcodes.IF_ICMPGE, end);
    }
    block(loop.body());
    increment(loop, type, index);
    code.jump(start);
    code.label(end);
    locals.close(mark);
  }

  private void increment(Stmt.For loop, Type type, Local index) {
    if (type.equals(Type.INT_TYPE) && loop.step() == (short) loop.step()) {
      code.increment(index.slot(), (int) loop.step());
      return;
    }
    code.load(type, index.slot());
    ScalarPrinter.literal(code, loop.index().type().element(), loop.step());
    code.op(type.getOpcode(Opcodes.IADD));
    code.store(type, index.slot());
  }

  private void repeat(Stmt.While loop) {
    Label start = new Label();
    Label end = new Label();
    code.label(start);
    unnamed(() -> method.scalars().conditions().jump(loop.condition(), false, end));
    block(loop.body());
    code.jump(start);
    code.label(end);
  }

  private void branch(Stmt.If branch) {
    Label whenFalse = new Label();
    Label end = new Label();
    unnamed(() -> method.scalars().conditions().jump(branch.condition(), false, whenFalse));
    block(branch.whenTrue());
    if (!branch.whenFalse().isEmpty()) {
      code.jump(end);
    }
    code.label(whenFalse);
    block(branch.whenFalse());
    code.label(end);
  }
}
