package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.rewrite.Bodies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Splits loops so that derivatives know of their last rounds only: the first ones compute the same,
 * from values that count as constants, and leave nothing behind but what they give.
 *
 * <pre>{@code
 * h, y = scan(h₀, w, x) of T rounds   →   h₁, y₁ = scan(stop(h₀), stop(w), stop(x[:T−k])) of T−k
 *                                         h, y₂ = scan(h₁, w, x[T−k:]) of k rounds
 *                                         y = concat(y₁, y₂)
 * }</pre>
 *
 * <p>So a gradient of a value of the last round is that of a program which detaches what is carried
 * k rounds before the end. Loops that carry no floats have no rounds that depend on others, and
 * stay; so do those inside of other loops, and of composites with derivatives of their own.
 */
final class TruncatedScans {
  private final GraphBuilder builder;
  private final long rounds;

  private TruncatedScans(GraphBuilder builder, long rounds) {
    this.builder = builder;
    this.rounds = rounds;
  }

  /** The same function, with derivatives of the last rounds of its loops. */
  static Graph of(Graph graph, long rounds) {
    GraphBuilder builder = new GraphBuilder(graph.name());
    TruncatedScans scans = new TruncatedScans(builder, rounds);
    Map<Value, Value> values = new HashMap<>();
    graph
        .inputs()
        .forEach(port -> values.put(port.value(), builder.input(port.name(), port.value().type())));
    for (Node node : graph.nodes()) {
      builder.at(node.location());
      List<Value> operands = node.operands().stream().map(values::get).toList();
      List<Value> results = scans.apply(node.op(), operands);
      for (int i = 0; i < results.size(); i++) {
        values.put(node.results().get(i), results.get(i));
      }
    }
    graph.outputs().forEach(port -> builder.output(port.name(), values.get(port.value())));
    graph.state().forEach(pair -> builder.state(pair.input(), pair.output()));
    graph.metadata().forEach(builder::metadata);
    return builder.build();
  }

  private List<Value> apply(Op op, List<Value> operands) {
    return switch (op) {
      case Scan scan when isRecurrent(scan) -> split(scan, operands);
      case Composite composite when composite.rules().isEmpty() -> within(composite, operands);
      case Cond cond -> within(cond, operands);
      case Primitive _, Composite _, HostOp _ -> builder.applyAll(op, operands);
    };
  }

  private List<Value> within(Op op, List<Value> operands) {
    return builder.applyAll(Bodies.map(op, body -> of(body, rounds)), operands);
  }

  private boolean isRecurrent(Scan scan) {
    boolean longer = !(scan.length() instanceof Dim.Const length) || length.value() > rounds;
    return longer
        && scan.body().inputTypes().subList(0, scan.carried()).stream()
            .anyMatch(type -> type.element().isFloat());
  }

  private List<Value> split(Scan scan, List<Value> operands) {
    Dim late = scan.length().min(Dim.of(rounds));
    Dim early = scan.length().minus(late);
    Dim start = Dim.of(0);
    List<Value> before = new ArrayList<>();
    part(scan, operands, scan.reverse() ? late : start, early).forEach(x -> before.add(stop(x)));
    List<Value> first = round(scan, early, before);
    List<Value> behind = part(scan, operands, scan.reverse() ? start : early, late);
    for (int i = 0; i < scan.carried(); i++) {
      behind.set(i, first.get(i));
    }
    List<Value> last = round(scan, late, behind);
    List<Value> results = new ArrayList<>(last.subList(0, scan.carried()));
    for (int i = scan.carried(); i < last.size(); i++) {
      List<Value> stacked = List.of(first.get(i), last.get(i));
      results.add(new NumPy(builder).concatenate(scan.reverse() ? stacked.reversed() : stacked, 0));
    }
    return results;
  }

  private List<Value> round(Scan scan, Dim length, List<Value> operands) {
    Scan part = new Scan(scan.carried(), scan.invariant(), length, scan.reverse(), scan.body());
    return builder.applyAll(part, operands);
  }

  /** The operands of some rounds. */
  private List<Value> part(Scan scan, List<Value> operands, Dim from, Dim length) {
    List<Value> taken = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      Value operand = operands.get(i);
      taken.add(i < scan.carried() + scan.invariant() ? operand : slice(operand, from, length));
    }
    return taken;
  }

  private Value slice(Value x, Dim from, Dim length) {
    Shape shape = x.type().shape();
    List<Dim> starts = new ArrayList<>(Collections.nCopies(shape.rank(), Dim.of(0)));
    List<Dim> sizes = new ArrayList<>(shape.dims());
    starts.set(0, from);
    sizes.set(0, length);
    return builder.apply(new Slice(starts, sizes, Collections.nCopies(shape.rank(), 1L)), x);
  }

  private Value stop(Value x) {
    return x.type().element().isFloat() ? new NumPy(builder).stopGradient(x) : x;
  }
}
