package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Loop whose body becomes part of the graph as often as it runs: for what no loop of a graph can
 * carry, sequences and tensors whose type changes from round to round. Whether there is another
 * round must be known each time.
 */
final class UnrolledLoop {
  private static final String UNLIKE = "sequences or tensors of changing type";

  private final OnnxNode node;
  private final GraphProto body;
  private final List<OnnxValue<Value>> carried = new ArrayList<>();
  private final List<List<Value>> stacked = new ArrayList<>();
  private Value condition;

  UnrolledLoop(OnnxNode node) {
    this.node = node;
    body = node.attributes().graph("body");
    for (int i = 2; i < node.inputCount(); i++) {
      carried.add(node.value(i));
    }
    if (body.getOutputCount() < 1 + carried.size()) {
      throw OnnxNode.invalid(
          ErrorCode.MODEL_INVALID,
          "the body has %d outputs, expected at least %d",
          body.getOutputCount(),
          1 + carried.size());
    }
    for (int i = 1 + carried.size(); i < body.getOutputCount(); i++) {
      stacked.add(new ArrayList<>());
    }
    condition =
        node.has(1)
            ? node.scalar(1, "the condition")
            : node.constant(Tensor.scalar(ElementType.BOOL, 1L));
  }

  /** Unrolls the loop; the importer's limit of nodes ends one that does not end. */
  List<OnnxValue<Value>> results() {
    long most = node.has(0) ? tripCount() : Long.MAX_VALUE;
    for (long round = 0; round < most && goesOn(); round++) {
      run(round);
    }
    List<OnnxValue<Value>> results = new ArrayList<>(carried);
    for (List<Value> values : stacked) {
      if (values.isEmpty()) {
        throw OnnxNode.unsupported("stacked outputs of no round, whose shape nothing tells");
      }
      results.add(new OnnxValue.Single<>(node.np().stack(values, 0)));
    }
    return results;
  }

  private long tripCount() {
    node.scalar(0, "the trip count");
    return node.known(0, "the trip count of a loop that carries " + UNLIKE).getLong(0);
  }

  private boolean goesOn() {
    Optional<Tensor> known = node.surroundings().known(condition);
    return known
            .orElseThrow(() ->
                OnnxNode.needed(
                    "the condition of a loop that carries %s must be known before the model runs",
                    UNLIKE))
            .getLong(0)
        != 0;
  }

  private void run(long round) {
    List<OnnxValue<Value>> inputs = new ArrayList<>();
    inputs.add(new OnnxValue.Single<>(node.constant(Tensor.scalar(ElementType.I64, round))));
    inputs.add(new OnnxValue.Single<>(condition));
    inputs.addAll(carried);
    List<OnnxValue<Value>> outputs = node.surroundings().inline(body, inputs);
    condition = OnnxNode.tensor(outputs.getFirst(), "the condition");
    int states = carried.size();
    carried.clear();
    carried.addAll(outputs.subList(1, 1 + states));
    for (int i = 0; i < stacked.size(); i++) {
      stacked.get(i).add(OnnxNode.tensor(outputs.get(1 + states + i), "a stacked output"));
    }
  }
}
