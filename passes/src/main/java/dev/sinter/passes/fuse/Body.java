package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What a fused kernel computes at one point of its loop nest. */
public sealed interface Body {
  ElementType element();

  /**
   * An element of a tensor in memory.
   *
   * @param value the tensor; null stands for the result of the contraction that the group is the
   *     epilogue of
   * @param offset in elements from the tensor's start
   * @param strides in elements, one a loop
   */
  record Leaf(Value value, ElementType element, Dim offset, List<Dim> strides) implements Body {
    public Leaf {
      strides = List.copyOf(strides);
    }

    /** Every element of a value, in loops over its axes. */
    public static Leaf dense(Value value) {
      return new Leaf(value, value.type().element(), Dim.of(0), value.type().shape().strides());
    }
  }

  /**
   * An element of a tensor in memory whose place is computed: the leaf's own, moved by each index
   * times its stride.
   */
  record Lookup(Leaf leaf, List<Move> moves) implements Body {
    public Lookup {
      moves = List.copyOf(moves);
    }

    @Override
    public ElementType element() {
      return leaf.element();
    }
  }

  /** A computed index, which is in bounds, and the elements from one of its values to the next. */
  record Move(Body index, Dim stride) {}

  /** A number known at compile time; {@code integer} for integers and bool, else {@code real}. */
  record Literal(ElementType element, double real, long integer) implements Body {}

  /** A size as an i64 value. */
  record Argument(Dim size) implements Body {
    @Override
    public ElementType element() {
      return ElementType.I64;
    }
  }

  /** An index as a value. */
  record Index(ElementType element, AxisIndex index) implements Body {}

  /** An elementwise operation. */
  record Apply(Primitive op, ElementType element, List<Body> operands) implements Body {
    public Apply {
      operands = List.copyOf(operands);
    }
  }

  /** {@code inside} where every guard holds, else {@code fill}; nothing is read outside. */
  record Guarded(List<Guard> guards, Body inside, Body fill) implements Body {
    public Guarded {
      guards = List.copyOf(guards);
    }

    @Override
    public ElementType element() {
      return inside.element();
    }
  }

  /** 0 ≤ index &lt; size. */
  record Guard(AxisIndex index, Dim size) {}

  /** A body as another type. */
  static Body cast(Body body, ElementType to) {
    return body.element() == to ? body : new Apply(new Cast(to), to, List.of(body));
  }

  /** This body with every list of strides or coefficients replaced. */
  default Body mapStrides(UnaryOperator<List<Dim>> change) {
    return rewrite(
        leaf -> new Leaf(leaf.value(), leaf.element(), leaf.offset(), change.apply(leaf.strides())),
        index -> new AxisIndex(index.offset(), change.apply(index.coefficients())),
        new IdentityHashMap<>());
  }

  /**
   * This body with every leaf replaced, one whose place is computed by a leaf; what replaces one is
   * not looked into.
   */
  default Body replaceLeaves(Function<Leaf, ? extends Body> change) {
    return rewrite(change, index -> index, new IdentityHashMap<>());
  }

  /** Whether two bodies are known to compute the same, since they are written the same way. */
  static boolean same(Body a, Body b) {
    return same(a, b, new IdentityHashMap<>());
  }

  /**
   * @param known parts that are the same as others; a difference ends the comparison, so no part is
   *     compared with the same one twice
   */
  @SuppressWarnings("ReferenceEquality") // Equality would look into all parts again.
  private static boolean same(Body a, Body b, Map<Body, Body> known) {
    if (a == b || known.get(a) == b) {
      return true;
    }
    boolean same =
        switch (a) {
          case Leaf _, Literal _, Argument _, Index _ -> a.equals(b);
          case Lookup _, Guarded _ -> false;
          case Apply x ->
              b instanceof Apply y
                  && x.op().equals(y.op())
                  && x.element() == y.element()
                  && x.operands().size() == y.operands().size()
                  && IntStream.range(0, x.operands().size())
                      .allMatch(i -> same(x.operands().get(i), y.operands().get(i), known));
        };
    known.put(a, b);
    return same;
  }

  /** Vector operations these bodies take together, what they share counted once. */
  static int cost(List<Body> bodies) {
    int[] total = {0};
    visit(
        bodies,
        part -> {
          switch (part) {
            case Apply apply -> {
              ElementType worksOn = apply.operands().getLast().element();
              total[0] += PointwiseCost.of(apply.op(), worksOn).orElseThrow();
            }
            case Lookup _ -> total[0] += PointwiseCost.LOOKUP;
            case Leaf _, Literal _, Argument _, Index _, Guarded _ -> {}
          }
        });
    return total[0];
  }

  /** The leaves of these bodies, each once, in order of appearance. */
  static Set<Leaf> leaves(List<Body> bodies) {
    Set<Leaf> leaves = new LinkedHashSet<>();
    visit(
        bodies,
        part -> {
          if (part instanceof Leaf leaf) {
            leaves.add(leaf);
          }
        });
    return leaves;
  }

  /** Shows every part once, operands after what uses them. */
  static void visit(List<Body> bodies, Consumer<Body> action) {
    Set<Body> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    bodies.forEach(body -> body.visit(action, seen));
  }

  private void visit(Consumer<Body> action, Set<Body> seen) {
    if (!seen.add(this)) {
      return;
    }
    action.accept(this);
    switch (this) {
      case Leaf _, Literal _, Argument _, Index _ -> {}
      case Lookup lookup -> {
        ((Body) lookup.leaf()).visit(action, seen);
        lookup.moves().forEach(move -> move.index().visit(action, seen));
      }
      case Apply apply -> apply.operands().forEach(operand -> operand.visit(action, seen));
      case Guarded guarded -> {
        guarded.inside().visit(action, seen);
        guarded.fill().visit(action, seen);
      }
    }
  }

  /** A part that is used several times is replaced once, so the result shares what this shares. */
  private Body rewrite(
      Function<Leaf, ? extends Body> leaves,
      UnaryOperator<AxisIndex> indices,
      Map<Body, Body> done) {
    Body known = done.get(this);
    if (known != null) {
      return known;
    }
    Body mapped =
        switch (this) {
          case Leaf leaf -> leaves.apply(leaf);
          case Lookup lookup ->
              new Lookup(
                  (Leaf) leaves.apply(lookup.leaf()),
                  lookup.moves().stream()
                      .map(m -> new Move(m.index().rewrite(leaves, indices, done), m.stride()))
                      .toList());
          case Literal literal -> literal;
          case Argument argument -> argument;
          case Index index -> new Index(index.element(), indices.apply(index.index()));
          case Apply apply ->
              new Apply(
                  apply.op(),
                  apply.element(),
                  apply.operands().stream().map(b -> b.rewrite(leaves, indices, done)).toList());
          case Guarded guarded ->
              new Guarded(
                  guarded.guards().stream()
                      .map(g -> new Guard(indices.apply(g.index()), g.size()))
                      .toList(),
                  guarded.inside().rewrite(leaves, indices, done),
                  guarded.fill().rewrite(leaves, indices, done));
        };
    done.put(this, mapped);
    return mapped;
  }
}
