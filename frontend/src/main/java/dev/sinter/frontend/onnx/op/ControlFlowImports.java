package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** If: two bodies without inputs, which see the values around them. */
final class ControlFlowImports {
  private ControlFlowImports() {}

  /**
   * A branch that is known to be taken becomes part of the graph; otherwise both become bodies of a
   * cond.
   */
  static List<OnnxValue<Value>> conditional(OnnxNode node) {
    GraphProto then = node.attributes().graph("then_branch");
    GraphProto otherwise = node.attributes().graph("else_branch");
    Value condition = node.scalar(0, "the condition");
    Optional<Tensor> known = node.surroundings().known(node.input(0));
    if (known.isPresent()) {
      return node.surroundings().inline(known.get().getLong(0) != 0 ? then : otherwise, List.of());
    }
    Body whenTrue = node.surroundings().body(then, List.of());
    Body whenFalse = node.surroundings().body(otherwise, List.of());
    checkSameTypes(whenTrue.outputs(), whenFalse.outputs());
    Set<Value> captured = new LinkedHashSet<>(whenTrue.captured());
    captured.addAll(whenFalse.captured());
    List<Value> operands = new ArrayList<>(List.of(condition));
    operands.addAll(captured);
    List<Value> outer = List.copyOf(captured);
    Cond cond =
        new Cond(
            whenTrue.close(whenTrue.stand(outer), whenTrue.outputs()),
            whenFalse.close(whenFalse.stand(outer), whenFalse.outputs()));
    return OnnxValue.singles(node.builder().applyAll(cond, operands));
  }

  private static void checkSameTypes(List<Value> then, List<Value> otherwise) {
    if (then.size() != otherwise.size()) {
      throw OnnxNode.invalid(
          ErrorCode.MODEL_INVALID,
          "one branch has %d outputs, the other %d",
          then.size(),
          otherwise.size());
    }
    for (int i = 0; i < then.size(); i++) {
      if (!then.get(i).type().equals(otherwise.get(i).type())) {
        throw OnnxNode.invalid(
            ErrorCode.VALUE_NEEDED,
            "output %d is %s in one branch and %s in the other; unless branches have one type, it"
                + " must be known which is taken",
            i,
            then.get(i).type(),
            otherwise.get(i).type());
      }
    }
  }
}
