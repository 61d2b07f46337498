package dev.sinter.ir.interpret;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Bindings;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Primitives with bodies. The bodies check what they are given each time they run, so operands are
 * not checked here.
 */
final class ControlFlow {
  private final Workspace workspace;
  private final BodyRunner bodies;

  ControlFlow(Workspace workspace, BodyRunner bodies) {
    this.workspace = workspace;
    this.bodies = bodies;
  }

  List<Tensor> loop(While op, List<Tensor> operands, Bindings symbols) {
    List<Tensor> values = new ArrayList<>(operands);
    while (holds(bodies.run(op.condition(), values, symbols).getFirst())) {
      workspace.poll();
      List<Tensor> carried = bodies.run(op.body(), values, symbols);
      for (int i = 0; i < op.carried(); i++) {
        values.set(i, carried.get(i));
      }
    }
    return values.subList(0, op.carried());
  }

  List<Tensor> choose(Cond op, List<Tensor> operands, Bindings symbols) {
    List<Tensor> arguments = operands.subList(1, operands.size());
    return bodies.run(
        holds(operands.getFirst()) ? op.whenTrue() : op.whenFalse(), arguments, symbols);
  }

  List<Tensor> scan(Scan op, List<Tensor> operands, Bindings symbols) {
    long length = op.length().known();
    int invariant = op.carried() + op.invariant();
    checkLengths(operands.subList(invariant, operands.size()), length);
    List<Tensor> values = new ArrayList<>(operands.subList(0, invariant));
    List<Tensor> stacked = new ArrayList<>();
    for (long round = 0; round < length; round++) {
      workspace.poll();
      long t = op.reverse() ? length - 1 - round : round;
      List<Tensor> arguments = new ArrayList<>(values);
      operands
          .subList(invariant, operands.size())
          .forEach(operand -> arguments.add(slice(operand, t)));
      List<Tensor> results = bodies.run(op.body(), arguments, symbols);
      for (int i = 0; i < results.size(); i++) {
        if (i < op.carried()) {
          values.set(i, results.get(i));
        } else {
          if (round == 0) {
            stacked.add(workspace.allocate(stack(results.get(i).type(), length)));
          }
          put(op, stacked.get(i - op.carried()), t, results.get(i));
        }
      }
    }
    List<Tensor> all = new ArrayList<>(values.subList(0, op.carried()));
    all.addAll(length == 0 ? empty(op, symbols) : stacked);
    return all;
  }

  private static void checkLengths(List<Tensor> scanned, long length) {
    if (length < 0) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "scan: %d rounds, expected at least 0".formatted(length));
    }
    for (Tensor operand : scanned) {
      if (operand.type().rank() == 0 || !operand.type().dim(0).is(length)) {
        throw new SinterException(
            ErrorCode.SHAPE_MISMATCH,
            "scan: scanned operand %s, expected %d slices".formatted(operand.type(), length));
      }
    }
  }

  /** Stacked results of no rounds, their other sizes as the body declares them. */
  private List<Tensor> empty(Scan op, Bindings symbols) {
    List<TensorType> declared = op.body().outputTypes();
    return declared.subList(op.carried(), declared.size()).stream()
        .map(type ->
            workspace.allocate(
                stack(
                    new TensorType(
                        type.element(),
                        new Shape(
                            type.shape().dims().stream()
                                .map(dim -> Dim.of(dim.eval(symbols)))
                                .toList())),
                    0)))
        .toList();
  }

  private static TensorType stack(TensorType slice, long length) {
    List<Dim> dims = new ArrayList<>(List.of(Dim.of(length)));
    dims.addAll(slice.shape().dims());
    return slice.withShape(new Shape(dims));
  }

  /** Slice t along axis 0, in the operand's own memory. */
  private static Tensor slice(Tensor operand, long t) {
    TensorType type =
        operand
            .type()
            .withShape(new Shape(operand.type().shape().dims().subList(1, operand.type().rank())));
    long bytes = type.bytes().known();
    return Tensor.over(type, operand.data().asSlice(t * bytes, bytes));
  }

  private static void put(Scan op, Tensor stacked, long t, Tensor slice) {
    Tensor place = slice(stacked, t);
    if (!place.type().equals(slice.type())) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "%s: slice %d is %s, expected %s"
              .formatted(op.mnemonic(), t, slice.type(), place.type()));
    }
    place.data().copyFrom(slice.data());
  }

  private static boolean holds(Tensor condition) {
    return condition.getLong(0) != 0;
  }
}
