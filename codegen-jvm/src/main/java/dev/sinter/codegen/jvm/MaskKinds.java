package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.type.ElementType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For which kind of lanes each mask variable is made. Kernel masks are just bools, masks of the
 * Vector API belong to a species; a mask made for the lanes that it is used with needs no
 * conversion there.
 */
final class MaskKinds {
  private final Map<String, LaneKind> kinds = new HashMap<>();

  /** Looks at the uses of all mask variables in a method. */
  static MaskKinds of(List<Stmt> body) {
    MaskKinds masks = new MaskKinds();
    masks.block(body);
    return masks;
  }

  /** The kind of the first use found, or null. */
  LaneKind kind(String variable) {
    return kinds.get(variable);
  }

  /**
   * Last statement first: a mask may be made from another, which then gets the kind of its uses.
   */
  private void block(List<Stmt> statements) {
    for (Stmt stmt : statements.reversed()) {
      Operands.blocks(stmt).forEach(this::block);
      switch (stmt) {
        case Stmt.Store store ->
            store.mask().ifPresent(mask -> use(mask, store.value().type().element()));
        case Stmt.Let let -> define(let.variable(), let.value());
        case Stmt.Declare declare -> define(declare.variable(), declare.initial());
        case Stmt.Assign assign when assign.place() instanceof Expr.Var variable ->
            define(variable, assign.value());
        case Stmt.Assign _,
            Stmt.For _,
            Stmt.While _,
            Stmt.If _,
            Stmt.Call _,
            Stmt.Prefetch _,
            Stmt.Barrier _,
            Stmt.AsyncCopy _,
            Stmt.AsyncCommit _,
            Stmt.AsyncWait _ -> {}
      }
      Operands.of(stmt).forEach(this::visit);
    }
  }

  private void define(Expr.Var variable, Expr value) {
    LaneKind kind = kinds.get(variable.name());
    if (kind != null && isMask(value)) {
      use(value, kind);
    }
  }

  private void visit(Expr expr) {
    switch (expr) {
      case Expr.Load load -> load.mask().ifPresent(mask -> use(mask, load.type().element()));
      case Expr.Select select -> use(select.condition(), select.type().element());
      case Expr.FloatLiteral _,
          Expr.IntLiteral _,
          Expr.Place _,
          Expr.Unary _,
          Expr.Binary _,
          Expr.Compare _,
          Expr.Fma _,
          Expr.Convert _,
          Expr.Bitcast _,
          Expr.Splat _,
          Expr.Ramp _,
          Expr.FirstLanes _,
          Expr.Shuffle _,
          Expr.Lane _,
          Expr.Call _ -> {}
    }
    Operands.of(expr).forEach(this::visit);
  }

  private void use(Expr mask, ElementType element) {
    if (element != ElementType.BOOL) {
      use(mask, LaneKind.of(element));
    }
  }

  private void use(Expr mask, LaneKind kind) {
    if (mask instanceof Expr.Var variable && isMask(variable)) {
      kinds.putIfAbsent(variable.name(), kind);
    } else if (mask instanceof Expr.Unary || mask instanceof Expr.Binary) {
      Operands.of(mask).forEach(operand -> use(operand, kind));
    }
  }

  private static boolean isMask(Expr expr) {
    return expr.type().isVector() && expr.type().element() == ElementType.BOOL;
  }
}
