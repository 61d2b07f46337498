package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Stmt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What expressions and statements are made of, for analyses that look at all alike. */
final class Operands {
  private Operands() {}

  static List<Expr> of(Expr expr) {
    return switch (expr) {
      case Expr.FloatLiteral _, Expr.IntLiteral _, Expr.Var _ -> List.of();
      case Expr.Element element -> element.indices();
      case Expr.Unary unary -> List.of(unary.x());
      case Expr.Binary binary -> List.of(binary.a(), binary.b());
      case Expr.Compare compare -> List.of(compare.a(), compare.b());
      case Expr.Select select -> List.of(select.condition(), select.a(), select.b());
      case Expr.Fma fma -> List.of(fma.a(), fma.b(), fma.c());
      case Expr.Convert convert -> List.of(convert.x());
      case Expr.Bitcast bitcast -> List.of(bitcast.x());
      case Expr.Splat splat -> List.of(splat.x());
      case Expr.Ramp ramp -> List.of(ramp.base(), ramp.step());
      case Expr.FirstLanes firstLanes -> List.of(firstLanes.count());
      case Expr.Shuffle shuffle -> List.of(shuffle.a(), shuffle.b());
      case Expr.Lane lane -> List.of(lane.x());
      case Expr.Load load -> with(load.mask(), load.offset());
      case Expr.Call call -> call.arguments();
    };
  }

  /** The expressions of a statement itself, without those of the statements in it. */
  static List<Expr> of(Stmt stmt) {
    return switch (stmt) {
      case Stmt.Let let -> List.of(let.value());
      case Stmt.Declare declare -> List.of(declare.initial());
      case Stmt.Assign assign -> List.of(assign.place(), assign.value());
      case Stmt.Store store -> with(store.mask(), store.offset(), store.value());
      case Stmt.For loop -> List.of(loop.from(), loop.to());
      case Stmt.While loop -> List.of(loop.condition());
      case Stmt.If branch -> List.of(branch.condition());
      case Stmt.Call call -> call.arguments();
      case Stmt.Prefetch prefetch -> List.of(prefetch.offset());
      case Stmt.AsyncCopy copy -> List.of(copy.toOffset(), copy.fromOffset());
      case Stmt.Barrier _, Stmt.AsyncCommit _, Stmt.AsyncWait _ -> List.of();
    };
  }

  /** The blocks of statements in a statement. */
  static List<List<Stmt>> blocks(Stmt stmt) {
    return switch (stmt) {
      case Stmt.For loop -> List.of(loop.body());
      case Stmt.While loop -> List.of(loop.body());
      case Stmt.If branch -> List.of(branch.whenTrue(), branch.whenFalse());
      case Stmt.Let _,
          Stmt.Declare _,
          Stmt.Assign _,
          Stmt.Store _,
          Stmt.Call _,
          Stmt.Prefetch _,
          Stmt.Barrier _,
          Stmt.AsyncCopy _,
          Stmt.AsyncCommit _,
          Stmt.AsyncWait _ ->
          List.of();
    };
  }

  private static List<Expr> with(Optional<Expr> last, Expr... first) {
    List<Expr> all = new ArrayList<>(List.of(first));
    last.ifPresent(all::add);
    return all;
  }
}
