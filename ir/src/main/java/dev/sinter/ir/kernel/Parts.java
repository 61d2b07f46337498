package dev.sinter.ir.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What statements and expressions consist of, for those who treat most kinds alike. */
final class Parts {
  private Parts() {}

  /** The operands of an expression, in order. */
  static List<Expr> of(Expr expression) {
    List<Expr> operands = new ArrayList<>();
    Expr _ =
        change(
            expression,
            operand -> {
              operands.add(operand);
              return operand;
            });
    return operands;
  }

  /** The expressions of a statement itself, in order, without those of the blocks in it. */
  static List<Expr> of(Stmt statement) {
    return switch (statement) {
      case Stmt.Let s -> List.of(s.value());
      case Stmt.Declare s -> List.of(s.initial());
      case Stmt.Assign s -> List.of(s.place(), s.value());
      case Stmt.Store s -> present(s.mask(), s.offset(), s.value());
      case Stmt.For s -> List.of(s.from(), s.to());
      case Stmt.While s -> List.of(s.condition());
      case Stmt.If s -> List.of(s.condition());
      case Stmt.Call s -> s.arguments();
      case Stmt.Prefetch s -> List.of(s.offset());
      case Stmt.AsyncCopy s -> List.of(s.toOffset(), s.fromOffset());
      case Stmt.Barrier _, Stmt.AsyncCommit _, Stmt.AsyncWait _ -> List.of();
    };
  }

  private static List<Expr> present(Optional<Expr> last, Expr... others) {
    return Stream.concat(Arrays.stream(others), last.stream()).toList();
  }

  /** The blocks in a statement. */
  static List<List<Stmt>> blocks(Stmt statement) {
    return switch (statement) {
      case Stmt.For s -> List.of(s.body());
      case Stmt.While s -> List.of(s.body());
      case Stmt.If s -> List.of(s.whenTrue(), s.whenFalse());
      case Stmt.Let _, Stmt.Declare _, Stmt.Assign _, Stmt.Store _, Stmt.Call _, Stmt.Prefetch _ ->
          List.of();
      case Stmt.Barrier _, Stmt.AsyncCopy _, Stmt.AsyncCommit _, Stmt.AsyncWait _ -> List.of();
    };
  }

  /** All statements of a block and of the blocks in it, outer ones first. */
  static Stream<Stmt> all(List<Stmt> block) {
    return block.stream()
        .flatMap(s -> Stream.concat(Stream.of(s), blocks(s).stream().flatMap(Parts::all)));
  }

  /** An expression and everything in it. */
  static Stream<Expr> all(Expr expression) {
    return Stream.concat(Stream.of(expression), of(expression).stream().flatMap(Parts::all));
  }

  /** The same operation on changed operands; constants and variables are returned as they are. */
  static Expr change(Expr expression, UnaryOperator<Expr> change) {
    return switch (expression) {
      case Expr.FloatLiteral l -> l;
      case Expr.IntLiteral l -> l;
      case Expr.Var v -> v;
      case Expr.Element e -> new Expr.Element(e.array(), e.indices().stream().map(change).toList());
      case Expr.Unary u -> new Expr.Unary(u.op(), change.apply(u.x()));
      case Expr.Binary b -> new Expr.Binary(b.op(), change.apply(b.a()), change.apply(b.b()));
      case Expr.Compare c ->
          new Expr.Compare(c.relation(), change.apply(c.a()), change.apply(c.b()));
      case Expr.Select s ->
          new Expr.Select(change.apply(s.condition()), change.apply(s.a()), change.apply(s.b()));
      case Expr.Fma f ->
          new Expr.Fma(change.apply(f.a()), change.apply(f.b()), change.apply(f.c()));
      case Expr.Convert c -> new Expr.Convert(c.type(), change.apply(c.x()));
      case Expr.Bitcast b -> new Expr.Bitcast(b.type(), change.apply(b.x()));
      case Expr.Splat s -> new Expr.Splat(change.apply(s.x()), s.lanes());
      case Expr.Ramp r -> new Expr.Ramp(change.apply(r.base()), change.apply(r.step()), r.lanes());
      case Expr.FirstLanes f -> new Expr.FirstLanes(change.apply(f.count()), f.lanes());
      case Expr.Shuffle s ->
          new Expr.Shuffle(change.apply(s.a()), change.apply(s.b()), s.indices());
      case Expr.Lane l -> new Expr.Lane(change.apply(l.x()), l.index());
      case Expr.Load l ->
          new Expr.Load(l.type(), l.buffer(), change.apply(l.offset()), l.mask().map(change));
      case Expr.Call c -> new Expr.Call(c.intrinsic(), c.arguments().stream().map(change).toList());
    };
  }
}
