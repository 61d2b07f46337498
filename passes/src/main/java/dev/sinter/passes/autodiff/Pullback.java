package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.passes.autodiff.Linearized.Residual;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A function in a graph under construction, with the way back from changes of its outputs to
 * changes of its inputs.
 */
final class Pullback {
  private final GraphBuilder builder;
  private final Linearized parts;
  private final List<Value> outputs;
  private final List<Value> residuals;
  private final List<Integer> order;

  private Pullback(
      GraphBuilder builder,
      Linearized parts,
      List<Value> outputs,
      List<Value> residuals,
      List<Integer> order) {
    this.builder = builder;
    this.parts = parts;
    this.outputs = outputs;
    this.residuals = residuals;
    this.order = order;
  }

  /**
   * Adds the function.
   *
   * @param wrt the numbers of the inputs to differentiate by
   */
  static Pullback of(GraphBuilder builder, Graph f, List<Integer> wrt, List<Value> inputs) {
    Graph known = CountedLoops.in(f);
    List<Boolean> active = IntStream.range(0, inputs.size()).mapToObj(wrt::contains).toList();
    Linearized parts = Linearized.of(known, active);
    List<Value> all = builder.inline(parts.primal(), inputs);
    List<Value> residuals = new ArrayList<>();
    for (Residual residual : parts.residuals()) {
      residuals.add(
          switch (residual) {
            case Residual.Input(int index) -> inputs.get(index);
            case Residual.Output(int index) -> all.get(index);
          });
    }
    List<Integer> sorted = wrt.stream().sorted().toList();
    List<Integer> order = wrt.stream().map(sorted::indexOf).toList();
    return new Pullback(builder, parts, all.subList(0, f.outputs().size()), residuals, order);
  }

  List<Value> outputs() {
    return outputs;
  }

  List<Value> residuals() {
    return residuals;
  }

  /** The cotangents of the inputs, given one output's. */
  List<Optional<Value>> apply(int output, Value cotangent) {
    List<Optional<Value>> all = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      all.add(i == output ? Optional.of(cotangent) : Optional.empty());
    }
    return apply(all);
  }

  /** The cotangents of the inputs, given the outputs'; empty for zeros. */
  List<Optional<Value>> apply(List<Optional<Value>> cotangents) {
    List<Optional<Value>> moving = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      if (parts.moving().get(i)) {
        moving.add(cotangents.get(i));
      }
    }
    List<Optional<Value>> inputs = new ArrayList<>();
    residuals.forEach(residual -> inputs.add(Optional.of(residual)));
    order.forEach(_ -> inputs.add(Optional.empty()));
    List<Optional<Value>> given = Transposition.apply(builder, parts.linear(), inputs, moving);
    return order.stream().map(given::get).toList();
  }

  /** The linear part with one output only; empty where that does not change. */
  Optional<Graph> linear(int output) {
    if (!parts.moving().get(output)) {
      return Optional.empty();
    }
    int place = (int) parts.moving().subList(0, output).stream().filter(moves -> moves).count();
    Port only = parts.linear().outputs().get(place);
    return Optional.of(parts.linear().with(parts.linear().nodes(), List.of(only)));
  }
}
