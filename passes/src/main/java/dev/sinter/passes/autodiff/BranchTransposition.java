package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cond;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A choice between linear graphs turned around is a choice between their transposes.
 *
 * @param known the values of operands that nothing is linear in
 * @param linear whether something is linear in an operand
 */
record BranchTransposition(
    Cotangents cotangents, UnaryOperator<Value> known, Predicate<Value> linear) {

  void of(Cond cond, Node node) {
    List<Value> taken = node.operands().subList(1, node.operands().size());
    List<Boolean> moving = taken.stream().map(linear::test).toList();
    List<Integer> said =
        IntStream.range(0, node.results().size())
            .filter(i -> cotangents.of(node.results().get(i)).isPresent())
            .boxed()
            .toList();
    List<Value> operands = new ArrayList<>(List.of(known.apply(node.operand(0))));
    taken.stream().filter(linear.negate()).forEach(one -> operands.add(known.apply(one)));
    said.forEach(i -> operands.add(cotangents.orZero(node.results().get(i))));
    Cond backwards =
        new Cond(branch(cond.whenTrue(), moving, said), branch(cond.whenFalse(), moving, said));
    List<Value> given = cotangents.np().builder().applyAll(backwards, operands);
    List<Value> receivers = taken.stream().filter(linear).toList();
    for (int i = 0; i < receivers.size(); i++) {
      cotangents.add(receivers.get(i), given.get(i));
    }
  }

  /** Residuals, cotangents of the results that have one → cotangents of linear operands. */
  private static Graph branch(Graph graph, List<Boolean> moving, List<Integer> said) {
    GraphBuilder builder = new GraphBuilder(graph.name() + ".transpose");
    List<Optional<Value>> inputs = new ArrayList<>();
    PortNames names = new PortNames();
    PortNames results = new PortNames();
    List<Port> receivers = new ArrayList<>();
    for (int i = 0; i < moving.size(); i++) {
      Port port = graph.inputs().get(i);
      if (moving.get(i)) {
        inputs.add(Optional.empty());
        receivers.add(port);
      } else {
        inputs.add(Optional.of(builder.input(names.fresh(port.name()), port.value().type())));
      }
    }
    List<Optional<Value>> cotangents = new ArrayList<>();
    for (int i = 0; i < graph.outputs().size(); i++) {
      Port port = graph.outputs().get(i);
      cotangents.add(
          said.contains(i)
              ? Optional.of(
                  builder.input(names.fresh(port.name() + ".cotangent"), port.value().type()))
              : Optional.empty());
    }
    List<Optional<Value>> given = Transposition.apply(builder, graph, inputs, cotangents);
    for (int i = 0; i < given.size(); i++) {
      Port port = receivers.get(i);
      Value value = given.get(i).orElseGet(() -> new NumPy(builder).zerosLike(port.value()));
      builder.output(results.fresh(port.name() + ".cotangent"), value);
    }
    return builder.build();
  }
}
