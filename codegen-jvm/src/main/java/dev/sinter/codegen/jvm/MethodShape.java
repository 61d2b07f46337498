package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.kernel.Subroutine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Type;

/**
 * The parameters of a generated method: first the segments of its buffers, then the offsets of
 * their first bytes, then kernel arguments, then its own scalars. A subroutine takes only buffers
 * and arguments that it or what it calls uses.
 */
record MethodShape(
    String name, List<BufferParam> buffers, List<Expr.Var> arguments, List<Expr.Var> own) {
  /** Slots that the parameters of a method can take, by the class file format. */
  private static final int MAX_SLOTS = 255;

  MethodShape {
    buffers = List.copyOf(buffers);
    arguments = List.copyOf(arguments);
    own = List.copyOf(own);
  }

  /** The method of a kernel's body. No name of a subroutine has a dollar sign. */
  static MethodShape ofBody(Kernel kernel) {
    return new MethodShape(
        "body$", kernel.passedBuffers(), kernel.arguments(), List.of(Kernel.LO, Kernel.HI));
  }

  /** The methods of a kernel's subroutines, by name. */
  static Map<String, MethodShape> ofSubroutines(Kernel kernel) {
    Map<String, MethodShape> shapes = new HashMap<>();
    for (Subroutine subroutine : kernel.subroutines()) {
      Set<String> names = new HashSet<>();
      collect(subroutine, kernel, names, new HashSet<>());
      List<BufferParam> buffers =
          kernel.passedBuffers().stream().filter(b -> names.contains(b.name())).toList();
      List<Expr.Var> arguments =
          kernel.arguments().stream().filter(a -> names.contains(a.name())).toList();
      shapes.put(
          subroutine.name(),
          new MethodShape(subroutine.name(), buffers, arguments, subroutine.parameters()));
    }
    return shapes;
  }

  /** The subroutines that a subroutine calls itself, each once. */
  static List<Subroutine> callees(Subroutine subroutine, Kernel kernel) {
    Set<String> names = new HashSet<>();
    collectCalls(subroutine.body(), names);
    return kernel.subroutines().stream().filter(callee -> names.contains(callee.name())).toList();
  }

  private static void collectCalls(List<Stmt> body, Set<String> names) {
    for (Stmt stmt : body) {
      if (stmt instanceof Stmt.Call call) {
        names.add(call.subroutine());
      }
      Operands.blocks(stmt).forEach(block -> collectCalls(block, names));
    }
  }

  /** All parameters in order, buffers as segments and offsets. */
  Type[] parameters() {
    List<Type> types = new ArrayList<>();
    buffers.forEach(_ -> types.add(MemoryPrinter.SEGMENT_TYPE));
    buffers.forEach(_ -> types.add(Type.LONG_TYPE));
    arguments.forEach(_ -> types.add(Type.LONG_TYPE));
    own.forEach(parameter -> types.add(ScalarType.carrier(parameter.type().element())));
    return types.toArray(Type[]::new);
  }

  String descriptor() {
    return Type.getMethodDescriptor(Type.VOID_TYPE, parameters());
  }

  /** Whether the class file format allows so many parameters. */
  boolean isTooLong() {
    int slots = 0;
    for (Type type : parameters()) {
      slots += type.getSize();
    }
    return slots > MAX_SLOTS;
  }

  private static void collect(
      Subroutine subroutine, Kernel kernel, Set<String> names, Set<String> visited) {
    if (visited.add(subroutine.name())) {
      subroutine.body().forEach(stmt -> collect(stmt, kernel, names, visited));
    }
  }

  private static void collect(Stmt stmt, Kernel kernel, Set<String> names, Set<String> visited) {
    switch (stmt) {
      case Stmt.Store store -> names.add(store.buffer());
      case Stmt.Call call ->
          kernel.subroutines().stream()
              .filter(callee -> callee.name().equals(call.subroutine()))
              .forEach(callee -> collect(callee, kernel, names, visited));
      case Stmt.Let _,
          Stmt.Declare _,
          Stmt.Assign _,
          Stmt.For _,
          Stmt.While _,
          Stmt.If _,
          Stmt.Prefetch _,
          Stmt.Barrier _,
          Stmt.AsyncCopy _,
          Stmt.AsyncCommit _,
          Stmt.AsyncWait _ -> {}
    }
    Operands.of(stmt).forEach(expr -> collect(expr, names));
    Operands.blocks(stmt)
        .forEach(block -> block.forEach(inner -> collect(inner, kernel, names, visited)));
  }

  private static void collect(Expr expr, Set<String> names) {
    if (expr instanceof Expr.Load load) {
      names.add(load.buffer());
    } else if (expr instanceof Expr.Var variable) {
      names.add(variable.name());
    }
    Operands.of(expr).forEach(operand -> collect(operand, names));
  }
}
