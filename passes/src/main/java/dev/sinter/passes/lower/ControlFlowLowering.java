package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lowers loops and branches to steps. Carried values live in one buffer each for the whole loop;
 * slices of scanned operands and stacked results are views that move with the round.
 */
final class ControlFlowLowering {
  private final GraphLowering outer;

  ControlFlowLowering(GraphLowering outer) {
    this.outer = outer;
  }

  void lower(While loop, Node node) {
    List<String> carried = carry(node, loop.carried());
    List<String> inputs = new ArrayList<>(carried);
    node.operands()
        .subList(loop.carried(), node.operands().size())
        .forEach(operand -> inputs.add(outer.buffer(operand)));
    List<Step> test = new ArrayList<>();
    String condition =
        nested(loop.condition(), test).lower(inputs, List.of(Optional.empty())).getFirst();
    List<Step> body = new ArrayList<>();
    List<String> next = nested(loop.body(), body).lower(inputs, unbound(loop.carried()));
    advance(body, carried, next);
    outer.steps().add(new Step.While(test, condition, body));
  }

  void lower(Scan scan, Node node) {
    List<String> carried = carry(node, scan.carried());
    String symbol = outer.context().program().symbol("round");
    Dim round =
        scan.reverse() ? scan.length().minus(1).minus(Dim.symbol(symbol)) : Dim.symbol(symbol);
    List<String> inputs = new ArrayList<>(carried);
    for (int i = scan.carried(); i < node.operands().size(); i++) {
      String whole = outer.buffer(node.operand(i));
      boolean scanned = i >= scan.carried() + scan.invariant();
      inputs.add(scanned ? slice(whole, round, scan.body().inputTypes().get(i)) : whole);
    }
    List<Optional<String>> outputs = new ArrayList<>(unbound(scan.carried()));
    for (int i = scan.carried(); i < node.results().size(); i++) {
      String stacked = outer.allocate(node.results().get(i));
      outputs.add(Optional.of(slice(stacked, round, scan.body().outputTypes().get(i))));
    }
    List<Step> body = new ArrayList<>();
    List<String> next = nested(scan.body(), body).lower(inputs, outputs);
    advance(body, carried, next.subList(0, scan.carried()));
    outer.steps().add(new Step.For(symbol, scan.length(), body));
  }

  void lower(Cond branch, Node node) {
    List<Optional<String>> results =
        node.results().stream().map(result -> Optional.of(outer.allocate(result))).toList();
    List<String> inputs = node.operands().stream().skip(1).map(outer::buffer).toList();
    List<Step> whenTrue = new ArrayList<>();
    nested(branch.whenTrue(), whenTrue).lower(inputs, results);
    List<Step> whenFalse = new ArrayList<>();
    nested(branch.whenFalse(), whenFalse).lower(inputs, results);
    outer.steps().add(new Step.If(outer.buffer(node.operand(0)), whenTrue, whenFalse));
  }

  /**
   * Buffers that hold the carried values between rounds, set to the first ones; after the loop they
   * hold the results.
   */
  private List<String> carry(Node node, int count) {
    List<String> carried = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Value result = node.results().get(i);
      String buffer = outer.allocate(result);
      outer.steps().add(new Step.Copy(outer.buffer(node.operand(i)), buffer));
      carried.add(buffer);
    }
    return carried;
  }

  /**
   * Copies the next values over the carried ones; those that lie in another carried buffer go
   * through memory of their own.
   */
  private void advance(List<Step> body, List<String> carried, List<String> next) {
    List<Step> moves = new ArrayList<>();
    for (int i = 0; i < carried.size(); i++) {
      String from = next.get(i);
      if (from.equals(carried.get(i))) {
        continue;
      }
      if (carried.contains(outer.context().program().base(from))) {
        String saved = outer.context().program().arena(outer.context().program().type(from));
        body.add(new Step.Copy(from, saved));
        from = saved;
      }
      moves.add(new Step.Copy(from, carried.get(i)));
    }
    body.addAll(moves);
  }

  private String slice(String whole, Dim round, TensorType type) {
    return outer.context().program().view(whole, round.times(type.bytes()), type);
  }

  private GraphLowering nested(Graph graph, List<Step> steps) {
    return new GraphLowering(graph, outer.context(), steps);
  }

  private static List<Optional<String>> unbound(int count) {
    return java.util.Collections.nCopies(count, Optional.empty());
  }
}
