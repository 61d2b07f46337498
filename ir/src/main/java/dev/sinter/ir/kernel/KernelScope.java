package dev.sinter.ir.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names visible at a point of a kernel's body or of a subroutine. */
final class KernelScope {
  /** How a name came about. */
  enum Role {
    /** Given by the caller. */
    ARGUMENT,
    LET,
    /** The only ones that can be assigned to. */
    REGISTER,
    INDEX,
    /** Constants, once loops are unrolled. */
    UNROLLED_INDEX
  }

  /**
   * What is known of a name.
   *
   * @param extents of an array of registers, else empty
   */
  record Name(KernelType type, Role role, List<Integer> extents) {}

  private final Map<String, Name> visible = new HashMap<>();
  private final Set<String> taken;
  private final Deque<List<String>> blocks = new ArrayDeque<>();

  /**
   * A scope without names.
   *
   * @param taken names of other things, which no variable may have
   */
  KernelScope(Collection<String> taken) {
    this.taken = new HashSet<>(taken);
    enterBlock();
  }

  void enterBlock() {
    blocks.push(new ArrayList<>());
  }

  void leaveBlock() {
    blocks.pop().forEach(visible::remove);
  }

  /** Makes a name visible to the end of the block; false if it was ever declared before. */
  boolean declare(Expr.Var variable, Role role, List<Integer> extents) {
    if (!taken.add(variable.name())) {
      return false;
    }
    blocks.element().add(variable.name());
    visible.put(variable.name(), new Name(variable.type(), role, extents));
    return true;
  }

  /** What is visible under a name, or null. */
  Name find(String name) {
    return visible.get(name);
  }

  /** Whether the value of an integer expression is known once loops are unrolled. */
  boolean isConstant(Expr expression) {
    return switch (expression) {
      case Expr.IntLiteral _ -> true;
      case Expr.Var v ->
          visible.containsKey(v.name()) && visible.get(v.name()).role() == Role.UNROLLED_INDEX;
      case Expr.Unary u -> isConstant(u.x());
      case Expr.Binary b -> isConstant(b.a()) && isConstant(b.b());
      case Expr.Convert c -> isConstant(c.x());
      case Expr.FloatLiteral _,
          Expr.Element _,
          Expr.Compare _,
          Expr.Select _,
          Expr.Fma _,
          Expr.Bitcast _,
          Expr.Splat _ ->
          false;
      case Expr.Ramp _, Expr.FirstLanes _, Expr.Shuffle _, Expr.Lane _, Expr.Load _, Expr.Call _ ->
          false;
    };
  }
}
