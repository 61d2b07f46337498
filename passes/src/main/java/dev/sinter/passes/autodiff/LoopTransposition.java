package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Scan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A linear scan turned around runs from its last round to its first: what was carried forward is
 * carried back, what every round read gathers what every round says, what was read in slices is
 * given in slices, and the other way around. Backpropagation through time.
 *
 * @param known the values of operands that nothing is linear in
 * @param linear whether something is linear in an operand
 */
record LoopTransposition(
    Cotangents cotangents, UnaryOperator<Value> known, Predicate<Value> linear) {

  void scan(Scan scan, Node node) {
    Roles roles = Roles.of(scan, node, linear, result -> cotangents.of(result).isPresent());
    List<Value> operands = new ArrayList<>();
    node.results().subList(0, scan.carried()).forEach(one -> operands.add(cotangents.orZero(one)));
    roles.gathered().forEach(i -> operands.add(cotangents.np().zerosLike(node.operand(i))));
    roles.still().forEach(i -> operands.add(known.apply(node.operand(i))));
    roles.stacked().forEach(i -> operands.add(known.apply(node.operand(i))));
    roles.said().forEach(i -> operands.add(cotangents.orZero(node.results().get(i))));
    Scan backwards =
        new Scan(
            scan.carried() + roles.gathered().size(),
            roles.still().size(),
            scan.length(),
            !scan.reverse(),
            body(scan, roles));
    List<Value> given = cotangents.np().builder().applyAll(backwards, operands);
    List<Integer> receivers = roles.receivers();
    for (int i = 0; i < receivers.size(); i++) {
      Value receiver = node.operand(receivers.get(i));
      if (linear.test(receiver)) {
        cotangents.add(receiver, given.get(i));
      }
    }
  }

  /**
   * Cotangents carried, sums so far, residuals, cotangents said now → the first two, and slices.
   */
  private static Graph body(Scan scan, Roles roles) {
    GraphBuilder builder = new GraphBuilder(scan.body().name() + ".transpose");
    NumPy np = new NumPy(builder);
    PortNames names = new PortNames();
    PortNames results = new PortNames();
    List<Port> inputs = scan.body().inputs();
    List<Port> outputs = scan.body().outputs();
    Value[] cotangents = new Value[outputs.size()];
    Value[] residuals = new Value[inputs.size()];
    for (int i = 0; i < scan.carried(); i++) {
      cotangents[i] = input(builder, names, outputs.get(i), ".cotangent");
    }
    List<Value> sums = new ArrayList<>();
    roles.gathered().forEach(i -> sums.add(input(builder, names, inputs.get(i), ".sum")));
    roles.still().forEach(i -> residuals[i] = input(builder, names, inputs.get(i), ""));
    roles.stacked().forEach(i -> residuals[i] = input(builder, names, inputs.get(i), ""));
    roles.said().forEach(i -> cotangents[i] = input(builder, names, outputs.get(i), ".cotangent"));
    List<Optional<Value>> given =
        Transposition.apply(builder, scan.body(), optional(residuals), optional(cotangents));
    for (int i = 0; i < given.size(); i++) {
      Port receiver = inputs.get(roles.receivers().get(i));
      Value value = given.get(i).orElseGet(() -> np.zerosLike(receiver.value()));
      int sum = i - scan.carried();
      boolean gathers = sum >= 0 && sum < sums.size();
      builder.output(
          results.fresh(receiver.name() + ".cotangent"),
          gathers ? np.add(sums.get(sum), value) : value);
    }
    return builder.build();
  }

  private static Value input(GraphBuilder builder, PortNames names, Port port, String suffix) {
    return builder.input(names.fresh(port.name() + suffix), port.value().type());
  }

  private static List<Optional<Value>> optional(Value[] values) {
    return Arrays.stream(values).map(Optional::ofNullable).toList();
  }

  /**
   * What operands and results are to the transpose, by their numbers.
   *
   * @param gathered linear and the same in every round
   * @param sliced linear and read in slices
   * @param still known and the same in every round
   * @param stacked known and read in slices
   * @param said stacked results that have cotangents
   */
  private record Roles(
      int carried,
      List<Integer> gathered,
      List<Integer> sliced,
      List<Integer> still,
      List<Integer> stacked,
      List<Integer> said) {

    static Roles of(Scan scan, Node node, Predicate<Value> linear, Predicate<Value> said) {
      int scanned = scan.carried() + scan.invariant();
      List<Value> operands = node.operands();
      return new Roles(
          scan.carried(),
          those(operands, scan.carried(), scanned, linear),
          those(operands, scanned, operands.size(), linear),
          those(operands, scan.carried(), scanned, linear.negate()),
          those(operands, scanned, operands.size(), linear.negate()),
          those(node.results(), scan.carried(), node.results().size(), said));
    }

    private static List<Integer> those(
        List<Value> values, int from, int to, Predicate<Value> condition) {
      return IntStream.range(from, to).filter(i -> condition.test(values.get(i))).boxed().toList();
    }

    /** The operands that get a cotangent, in the order in which the body has them. */
    List<Integer> receivers() {
      List<Integer> all = new ArrayList<>(IntStream.range(0, carried).boxed().toList());
      all.addAll(gathered);
      all.addAll(sliced);
      return all;
    }
  }
}
