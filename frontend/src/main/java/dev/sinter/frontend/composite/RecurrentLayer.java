package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * A recurrent layer over time in one or both directions: a composite GRU, LSTM or RNN whose body is
 * a projection of all inputs and a {@link Scan} a direction.
 */
public final class RecurrentLayer {
  /** Which way through time. */
  public enum Direction {
    FORWARD,
    REVERSE,
    BIDIRECTIONAL;

    public int count() {
      return this == BIDIRECTIONAL ? 2 : 1;
    }
  }

  /**
   * What a layer reads; T is the number of steps, D that of directions. Those after {@code r} may
   * be null.
   *
   * @param x [T, N, I]
   * @param w [D, G·H, I]
   * @param r [D, G·H, H]
   * @param b [D, 2·G·H], the biases of w, then those of r
   * @param lengths steps of each sequence, integers [N]; what lies beyond is not read, and is 0 in
   *     the outputs
   * @param initial the state before the first step, each [D, N, H]; null for zeros
   * @param p peepholes [D, 3·H]
   */
  public record Operands(
      Value x, Value w, Value r, Value b, Value lengths, List<Value> initial, Value p) {
    public Operands {
      // Not List.copyOf: an entry may be null.
      initial = java.util.Collections.unmodifiableList(new ArrayList<>(initial));
    }

    List<Value> present() {
      List<Value> all = new ArrayList<>(List.of(x, w, r));
      java.util.stream.Stream.of(b, lengths, p)
          .filter(java.util.Objects::nonNull)
          .forEach(all::add);
      initial.stream().filter(java.util.Objects::nonNull).forEach(all::add);
      return all;
    }

    /** Which operands are present, in order. */
    String names() {
      List<String> all = new ArrayList<>(List.of("x w r"));
      all.add(b == null ? "" : "b");
      all.add(lengths == null ? "" : "lengths");
      all.add(p == null ? "" : "p");
      for (int i = 0; i < initial.size(); i++) {
        all.add(initial.get(i) == null ? "" : i == 0 ? "initial_h" : "initial_c");
      }
      return String.join(" ", all.stream().filter(name -> !name.isEmpty()).toList());
    }

    /** The same with each operand replaced by the value at its place in {@link #present}. */
    Operands over(List<Value> values) {
      List<Value> from = present();
      java.util.function.UnaryOperator<Value> map =
          one -> one == null ? null : values.get(from.indexOf(one));
      List<Value> states = new ArrayList<>();
      initial.forEach(one -> states.add(map.apply(one)));
      return new Operands(
          map.apply(x),
          map.apply(w),
          map.apply(r),
          map.apply(b),
          map.apply(lengths),
          states,
          map.apply(p));
    }

    Operands widened(NumPy np) {
      java.util.function.UnaryOperator<Value> wide =
          one -> one == null ? null : Precision.widen(np, one);
      List<Value> states = new ArrayList<>();
      initial.forEach(one -> states.add(wide.apply(one)));
      return new Operands(
          wide.apply(x),
          wide.apply(w),
          wide.apply(r),
          wide.apply(b),
          lengths,
          states,
          wide.apply(p));
    }
  }

  private final List<RecurrentCell> cells;
  private final Direction direction;

  /** A layer with one cell for each direction, all of one kind. */
  public RecurrentLayer(List<RecurrentCell> cells, Direction direction) {
    if (cells.size() != direction.count()) {
      throw new IllegalArgumentException("%d cells for %s".formatted(cells.size(), direction));
    }
    this.cells = List.copyOf(cells);
    this.direction = direction;
  }

  /** Adds the layer: Y [T, D, N, H], then the last of each state [D, N, H]. */
  public List<Value> apply(GraphBuilder builder, Operands operands) {
    Attributes attributes =
        Attributes.NONE
            .with("cell", String.join(", ", cells.stream().map(RecurrentCell::describe).toList()))
            .with("direction", direction.name().toLowerCase(java.util.Locale.ROOT))
            .with("operands", operands.names());
    ElementType element = operands.x().type().element();
    Enclosure.Body body =
        (np, inner) ->
            body(np, operands.over(inner).widened(np)).stream()
                .map(value -> np.cast(value, element))
                .toList();
    return Enclosure.add(
        builder, cells.getFirst().operator(), attributes, operands.present(), body);
  }

  private List<Value> body(NumPy np, Operands of) {
    List<List<Value>> directions = new ArrayList<>();
    for (int d = 0; d < direction.count(); d++) {
      directions.add(direction(np, of, d, direction == Direction.REVERSE || d == 1));
    }
    List<Value> results = new ArrayList<>();
    for (int i = 0; i <= cells.getFirst().states(); i++) {
      int place = i;
      List<Value> parts = directions.stream().map(one -> one.get(place)).toList();
      results.add(np.stack(parts, i == 0 ? 1 : 0));
    }
    return results;
  }

  /** Y [T, N, H] of one direction, then the last of each state [N, H]. */
  private List<Value> direction(NumPy np, Operands of, int d, boolean reverse) {
    RecurrentCell cell = cells.get(d);
    RecurrentCell.Weights weights = weights(np, of, d);
    Value projected = np.matmul(of.x(), np.transpose(weights.w()));
    if (weights.wb() != null) {
      projected = np.add(projected, np.add(weights.wb(), cell.earlyBias(np, weights.rb())));
    }
    List<Value> operands = new ArrayList<>();
    for (int i = 0; i < cell.states(); i++) {
      Value initial = of.initial().get(i);
      operands.add(initial == null ? zeroState(np, of) : np.index(initial, d + ""));
    }
    operands.addAll(cell.invariants(np, weights));
    boolean ragged = of.lengths() != null;
    if (ragged) {
      operands.add(np.expandDims(np.cast(of.lengths(), ElementType.I64), 1));
    }
    int invariant = operands.size() - cell.states();
    operands.add(projected);
    Dim steps = of.x().type().dim(0);
    if (ragged) {
      operands.add(np.arange(ElementType.I64, steps));
    }
    Scan scan =
        new Scan(
            cell.states(),
            invariant,
            steps,
            reverse,
            step(cell, np.builder(), operands, invariant, ragged));
    List<Value> results = np.builder().applyAll(scan, operands);
    List<Value> ordered = new ArrayList<>(List.of(results.getLast()));
    ordered.addAll(results.subList(0, cell.states()));
    return ordered;
  }

  private static RecurrentCell.Weights weights(NumPy np, Operands of, int d) {
    String place = Integer.toString(d);
    Value wb = null;
    Value rb = null;
    if (of.b() != null) {
      Dim half = of.w().type().dim(1);
      Value both = np.index(of.b(), place);
      wb = RecurrentCell.blocks(np, both, 0, half, 0, 1);
      rb = RecurrentCell.blocks(np, both, 0, half, 1, 2);
    }
    Value p = of.p() == null ? null : np.index(of.p(), place);
    return new RecurrentCell.Weights(np.index(of.w(), place), np.index(of.r(), place), wb, rb, p);
  }

  private static Value zeroState(NumPy np, Operands of) {
    return np.zeros(of.x().type().element(), Shape.of(of.x().type().dim(1), of.r().type().dim(2)));
  }

  /**
   * One step as a graph: state…, invariants…, projection, and the step's number where sequences
   * differ in length.
   */
  private static Graph step(
      RecurrentCell cell, GraphBuilder outer, List<Value> operands, int invariant, boolean ragged) {
    GraphBuilder builder = new GraphBuilder("step").at(outer.location());
    List<Value> inputs = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      TensorType type = operands.get(i).type();
      boolean scanned = i >= cell.states() + invariant;
      inputs.add(
          builder.input(
              "in" + i,
              scanned
                  ? type.withShape(new Shape(type.shape().dims().subList(1, type.rank())))
                  : type));
    }
    NumPy np = new NumPy(builder);
    List<Value> state = inputs.subList(0, cell.states());
    List<Value> invariants =
        inputs.subList(cell.states(), cell.states() + invariant - (ragged ? 1 : 0));
    List<Value> next = cell.step(np, inputs.get(cell.states() + invariant), state, invariants);
    Value y = next.getFirst();
    if (ragged) {
      Value running = np.less(inputs.getLast(), inputs.get(cell.states() + invariant - 1));
      y = np.where(running, y, np.scalarLike(y, 0));
      List<Value> held = new ArrayList<>();
      for (int i = 0; i < state.size(); i++) {
        held.add(np.where(running, next.get(i), state.get(i)));
      }
      next = held;
    }
    for (int i = 0; i < next.size(); i++) {
      builder.output("next" + i, next.get(i));
    }
    builder.output("y", y);
    return builder.build();
  }
}
