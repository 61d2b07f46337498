package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.autodiff.Linearized.Residual;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tangents of a choice between two graphs: a second choice, between their linear parts. Either
 * branch gives zeros for what only the other leaves behind.
 */
record BranchTangents(Tangents tangents) {

  /** The results of a cond, some of whose operands have tangents. */
  List<Value> of(Cond cond, List<Value> operands) {
    List<Value> taken = operands.subList(1, operands.size());
    List<Boolean> active = taken.stream().map(tangents::has).toList();
    Linearized whenTrue = Linearized.of(cond.whenTrue(), active);
    Linearized whenFalse = Linearized.of(cond.whenFalse(), active);
    int results = cond.whenTrue().outputs().size();
    List<TensorType> left = leftBehind(whenTrue, results);
    List<TensorType> right = leftBehind(whenFalse, results);
    Cond primal =
        new Cond(
            widened(whenTrue.primal(), results, List.of(), right),
            widened(whenFalse.primal(), results, left, List.of()));
    List<Value> all = tangents.add(primal, operands);
    List<Value> linear = new ArrayList<>(List.of(operands.getFirst()));
    linear.addAll(residuals(whenTrue, taken, all, results, results));
    linear.addAll(residuals(whenFalse, taken, all, results, results + left.size()));
    taken.forEach(operand -> tangents.of(operand).ifPresent(linear::add));
    choose(whenTrue, whenFalse, linear, all.subList(0, results));
    tangents.lose(whenTrue.losses());
    tangents.lose(whenFalse.losses());
    return all.subList(0, results);
  }

  private static List<TensorType> leftBehind(Linearized branch, int results) {
    List<TensorType> types = branch.primal().outputTypes();
    return types.subList(results, types.size());
  }

  /** A branch with zeros before and behind what it leaves. */
  private static Graph widened(
      Graph branch, int results, List<TensorType> before, List<TensorType> behind) {
    GraphBuilder builder = new GraphBuilder(branch.name());
    List<Value> inputs = new ArrayList<>();
    branch.inputs().forEach(port -> inputs.add(builder.input(port.name(), port.value().type())));
    List<Value> given = builder.inline(branch, inputs);
    List<Value> outputs = new ArrayList<>(given.subList(0, results));
    NumPy np = new NumPy(builder);
    before.forEach(type -> outputs.add(np.zeros(type.element(), type.shape())));
    outputs.addAll(given.subList(results, given.size()));
    behind.forEach(type -> outputs.add(np.zeros(type.element(), type.shape())));
    for (int i = 0; i < outputs.size(); i++) {
      builder.output("out." + i, outputs.get(i));
    }
    return builder.build();
  }

  private static List<Value> residuals(
      Linearized branch, List<Value> operands, List<Value> all, int results, int first) {
    List<Value> values = new ArrayList<>();
    for (Residual residual : branch.residuals()) {
      values.add(
          switch (residual) {
            case Residual.Input(int index) -> operands.get(index);
            case Residual.Output(int index) -> all.get(first + index - results);
          });
    }
    return values;
  }

  private void choose(
      Linearized whenTrue, Linearized whenFalse, List<Value> operands, List<Value> results) {
    List<Integer> moving =
        IntStream.range(0, results.size())
            .filter(i -> whenTrue.moving().get(i) || whenFalse.moving().get(i))
            .boxed()
            .toList();
    if (moving.isEmpty()) {
      return;
    }
    int left = whenTrue.residuals().size();
    int right = whenFalse.residuals().size();
    List<Value> taken = operands.subList(1, operands.size());
    Cond linear =
        new Cond(
            linear(whenTrue, taken, 0, left + right, moving, results),
            linear(whenFalse, taken, left, left + right, moving, results));
    List<Value> given = tangents.builder().applyAll(linear, operands);
    for (int i = 0; i < moving.size(); i++) {
      tangents.put(results.get(moving.get(i)), given.get(i));
    }
  }

  /** The linear part of a branch, which passes over the other's residuals. */
  private static Graph linear(
      Linearized branch,
      List<Value> operands,
      int own,
      int residuals,
      List<Integer> moving,
      List<Value> results) {
    GraphBuilder builder = new GraphBuilder(branch.linear().name());
    List<Value> inputs = new ArrayList<>();
    operands.forEach(operand -> inputs.add(builder.input("in." + inputs.size(), operand.type())));
    List<Value> taken = new ArrayList<>(inputs.subList(own, own + branch.residuals().size()));
    taken.addAll(inputs.subList(residuals, inputs.size()));
    List<Value> given = builder.inline(branch.linear(), taken);
    NumPy np = new NumPy(builder);
    int at = 0;
    for (int i : moving) {
      boolean has = branch.moving().get(i);
      builder.output("tangent." + i, has ? given.get(at++) : np.zerosLike(results.get(i)));
    }
    return builder.build();
  }
}
