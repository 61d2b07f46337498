package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * ONNX's Scan of opset 8: all operands have a batch axis before the sequence axis, and sequences
 * may have lengths of their own. It is a scan over the batch of scans over the steps:
 *
 * <pre>
 *   scan over batch (lengths, states…, sequences…)
 *     scan over steps (states…, sequences…) body
 * </pre>
 *
 * <p>A step beyond the length of a sequence leaves the states as they are and gives zeros.
 */
final class BatchedScan {
  private final OnnxNode node;
  private final List<Value> states;
  private final List<Value> sequences;
  private final List<Long> directions;

  /** How long each sequence of the batch is; null where all are as long as the axis. */
  private final Value lengths;

  private final Dim batch;
  private final Dim steps;

  private BatchedScan(OnnxNode node) {
    this.node = node;
    long scanned = node.attributes().integer("num_scan_inputs", 0);
    if (scanned < 1 || scanned >= node.inputCount()) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "num_scan_inputs is %d of %d inputs",
          scanned,
          node.inputCount() - 1);
    }
    List<Value> operands = new ArrayList<>();
    for (int i = 1; i < node.inputCount(); i++) {
      operands.add(node.input(i));
    }
    int first = operands.size() - (int) scanned;
    states = operands.subList(0, first);
    sequences = operands.subList(first, operands.size());
    lengths = node.optional(0).orElse(null);
    directions = node.attributes().integers("directions", Collections.nCopies((int) scanned, 0L));
    if (directions.size() != scanned) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "directions %s, expected %d entries", directions, scanned);
    }
    operands.forEach(operand -> require(operand, sequences.contains(operand) ? 2 : 1));
    batch = sequences.getFirst().type().dim(0);
    steps = sequences.getFirst().type().dim(1);
  }

  private static void require(Value operand, int rank) {
    if (operand.type().rank() < rank) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "operand %s, expected at least %d axes", operand.type(), rank);
    }
  }

  static List<Value> scan(OnnxNode node) {
    return new BatchedScan(node).results();
  }

  private List<Value> results() {
    List<TensorType> types = new ArrayList<>();
    states.forEach(state -> types.add(without(state.type(), 1)));
    sequences.forEach(sequence -> types.add(without(sequence.type(), 2)));
    Body body = node.surroundings().body(node.attributes().graph("body"), types);
    if (body.outputs().size() < states.size()) {
      throw OnnxNode.invalid(
          ErrorCode.MODEL_INVALID,
          "the body has %d outputs for %d states",
          body.outputs().size(),
          states.size());
    }
    List<Value> captured = body.captured();
    List<Value> operands = new ArrayList<>(captured);
    if (lengths != null) {
      operands.add(lengths);
    }
    operands.addAll(states);
    operands.addAll(sequences);
    GraphBuilder builder = new GraphBuilder("sequence").at(node.builder().location());
    List<Value> inputs = new ArrayList<>();
    for (Value operand : operands) {
      boolean whole = inputs.size() < captured.size();
      TensorType type = whole ? operand.type() : without(operand.type(), 1);
      inputs.add(builder.input("in" + inputs.size(), type));
    }
    List<Value> results = sequence(new NumPy(builder), inputs, body, captured);
    for (int i = 0; i < results.size(); i++) {
      builder.output("out" + i, results.get(i));
    }
    Scan overBatch = new Scan(0, captured.size(), batch, false, builder.build());
    return node.builder().applyAll(overBatch, operands);
  }

  private static TensorType without(TensorType type, int axes) {
    return type.withShape(new Shape(type.shape().dims().subList(axes, type.rank())));
  }

  /** One sequence of the batch; the inputs are those of the scan over the batch. */
  private List<Value> sequence(NumPy np, List<Value> inputs, Body body, List<Value> captured) {
    int next = captured.size();
    Optional<Value> length = lengths == null ? Optional.empty() : Optional.of(inputs.get(next++));
    List<Value> initial = inputs.subList(next, next + states.size());
    List<Value> scanned = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      Value one = inputs.get(next + states.size() + i);
      scanned.add(directions.get(i) == 0 ? one : backward(np, one, length));
    }
    List<Value> operands = new ArrayList<>(initial);
    length.ifPresent(operands::add);
    operands.addAll(inputs.subList(0, captured.size()));
    length.ifPresent(_ -> operands.add(np.arange(ElementType.I64, steps)));
    operands.addAll(scanned);
    int invariant = captured.size() + (length.isPresent() ? 1 : 0);
    Scan overSteps = new Scan(states.size(), invariant, steps, false, step(body, captured));
    return np.builder().applyAll(overSteps, operands);
  }

  /** The steps of a sequence from its last to its first. */
  private Value backward(NumPy np, Value sequence, Optional<Value> length) {
    if (length.isEmpty()) {
      return np.flip(sequence, 0);
    }
    Value places = np.arange(ElementType.I64, steps);
    Value mirrored = np.sub(np.sub(length.get(), 1), places);
    Value inside = np.where(np.less(places, length.get()), mirrored, places);
    Gather gather = new Gather(0, List.of(0), Gather.Bounds.REFUSE);
    return np.builder().apply(gather, sequence, np.expandDims(inside, -1));
  }

  /**
   * The body as the scan over the steps calls it: states, length, captured values, step, slices.
   */
  private Graph step(Body body, List<Value> captured) {
    List<Value> takes = new ArrayList<>(body.inputs().subList(0, states.size()));
    List<Value> gives = new ArrayList<>(body.outputs());
    if (lengths == null) {
      takes.addAll(body.stand(captured));
      takes.addAll(body.inputs().subList(states.size(), body.inputs().size()));
      return body.close(takes, gives);
    }
    Value length = new Value(TensorType.of(ElementType.I64));
    Value place = new Value(TensorType.of(ElementType.I64));
    takes.add(length);
    takes.addAll(body.stand(captured));
    takes.add(place);
    takes.addAll(body.inputs().subList(states.size(), body.inputs().size()));
    NumPy np = body.np();
    Value inside = np.less(place, length);
    for (int i = 0; i < gives.size(); i++) {
      Value given = gives.get(i);
      Value otherwise =
          i < states.size() ? body.inputs().get(i) : np.scalar(given.type().element(), 0L);
      gives.set(i, np.where(inside, given, otherwise));
    }
    return body.close(takes, gives);
  }
}
