package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Scan;
import dev.sinter.passes.autodiff.Linearized.Residual;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A scan in two: one that computes and stacks what each round leaves behind, and one over tangents,
 * which reads that. Residuals that do not change, or are scanned anyway, are not stacked.
 */
final class LinearScan {
  private final Tangents tangents;
  private final Scan scan;
  private final Linearized body;
  private final List<Boolean> active;

  /** Residuals that the linear scan takes whole; the others it takes in slices. */
  private final List<Integer> invariantResiduals = new ArrayList<>();

  private final List<Integer> slicedResiduals = new ArrayList<>();

  /**
   * @param body of the scan, with all carried values active that ever are
   * @param active which operands have tangents, or will have
   */
  LinearScan(Tangents tangents, Scan scan, Linearized body, List<Boolean> active) {
    this.tangents = tangents;
    this.scan = scan;
    this.body = body;
    this.active = active;
    for (int r = 0; r < body.residuals().size(); r++) {
      boolean invariant =
          body.residuals().get(r) instanceof Residual.Input(int index)
              && index >= scan.carried()
              && index < scan.carried() + scan.invariant();
      (invariant ? invariantResiduals : slicedResiduals).add(r);
    }
  }

  /** The scan itself; behind its results come stacked residuals. */
  Scan primal() {
    Graph graph = body.primal();
    List<Port> outputs = new ArrayList<>(graph.outputs());
    PortNames names = PortNames.of(outputs);
    for (Residual residual : body.residuals()) {
      if (residual instanceof Residual.Input(int index) && index < scan.carried()) {
        outputs.add(new Port(names.fresh("carried"), graph.inputs().get(index).value()));
      }
    }
    return scan.over(graph.with(graph.nodes(), outputs));
  }

  /**
   * Adds the scan over tangents.
   *
   * @param all what the primal scan gave
   * @param results those of them that are the original's, which get their tangents
   */
  void run(List<Value> operands, List<Value> all, List<Value> results) {
    List<Value> residuals = residuals(operands, all);
    List<Integer> carried = active(0, scan.carried());
    List<Integer> invariant = active(scan.carried(), scan.carried() + scan.invariant());
    List<Integer> scanned = active(scan.carried() + scan.invariant(), operands.size());
    List<Value> taken = new ArrayList<>();
    carried.forEach(i -> taken.add(tangents.orZero(operands.get(i))));
    invariantResiduals.forEach(r -> taken.add(residuals.get(r)));
    invariant.forEach(i -> taken.add(tangents.orZero(operands.get(i))));
    slicedResiduals.forEach(r -> taken.add(residuals.get(r)));
    scanned.forEach(i -> taken.add(tangents.orZero(operands.get(i))));
    Scan linear =
        new Scan(
            carried.size(),
            invariantResiduals.size() + invariant.size(),
            scan.length(),
            scan.reverse(),
            linearBody(carried, invariant, scanned));
    List<Value> given = tangents.builder().applyAll(linear, taken);
    int at = 0;
    for (int i = 0; i < results.size(); i++) {
      if (i < scan.carried() ? active.get(i) : body.moving().get(i)) {
        tangents.put(results.get(i), given.get(at++));
      }
    }
  }

  private List<Integer> active(int from, int to) {
    return IntStream.range(from, to).filter(active::get).boxed().toList();
  }

  private List<Value> residuals(List<Value> operands, List<Value> all) {
    List<Value> values = new ArrayList<>();
    int carried = body.primal().outputs().size();
    for (Residual residual : body.residuals()) {
      values.add(
          switch (residual) {
            case Residual.Output(int index) -> all.get(index);
            case Residual.Input(int index) ->
                index < scan.carried() ? all.get(carried++) : operands.get(index);
          });
    }
    return values;
  }

  /** The linear part of the body with its inputs in the order of a scan's. */
  private Graph linearBody(List<Integer> carried, List<Integer> invariant, List<Integer> scanned) {
    Graph linear = body.linear();
    GraphBuilder builder = new GraphBuilder(linear.name());
    int first = body.residuals().size();
    List<Integer> moved = active(0, active.size());
    Value[] inputs = new Value[linear.inputs().size()];
    List<Integer> order = new ArrayList<>();
    carried.forEach(i -> order.add(first + moved.indexOf(i)));
    order.addAll(invariantResiduals);
    invariant.forEach(i -> order.add(first + moved.indexOf(i)));
    order.addAll(slicedResiduals);
    scanned.forEach(i -> order.add(first + moved.indexOf(i)));
    for (int index : order) {
      Port port = linear.inputs().get(index);
      inputs[index] = builder.input(port.name(), port.value().type());
    }
    List<Value> given = builder.inline(linear, List.of(inputs));
    outputs(new NumPy(builder), given);
    return builder.build();
  }

  private void outputs(NumPy np, List<Value> given) {
    int at = 0;
    for (int i = 0; i < body.moving().size(); i++) {
      boolean moving = body.moving().get(i);
      Port port = scan.body().outputs().get(i);
      if (moving) {
        np.builder().output(port.name(), given.get(at++));
      } else if (i < scan.carried() && active.get(i)) {
        np.builder().output(port.name(), np.zerosLike(port.value()));
      }
    }
  }
}
