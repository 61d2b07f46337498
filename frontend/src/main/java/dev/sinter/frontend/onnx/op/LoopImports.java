package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loop. Where the number of rounds follows from constants and shapes and the condition cannot end
 * the loop earlier, it is a scan, which can also stack a value of each round; otherwise a while:
 *
 * <pre>
 *   Loop(M, cond, v…; body: i, cond, v… → cond', v'…, stacked…)
 *     scan  [i, v… | true, captured…]       length max(M, 0)
 *     while [i, cond, v… | M, captured…]    i &lt; M ∧ cond
 * </pre>
 */
final class LoopImports {
  private final OnnxNode node;
  private final TensorType counter;
  private final TensorType condition;
  private final List<Value> initial;
  private final Body body;
  private final Value nextCondition;
  private final List<Value> next;
  private final List<Value> stacked;

  private LoopImports(OnnxNode node) {
    this.node = node;
    initial = new ArrayList<>();
    GraphProto graph = node.attributes().graph("body");
    counter = declared(graph, 0, ElementType.I64);
    condition = declared(graph, 1, ElementType.BOOL);
    List<TensorType> types = new ArrayList<>(List.of(counter, condition));
    for (int i = 2; i < node.inputCount(); i++) {
      initial.add(node.input(i));
      types.add(node.type(i));
    }
    body = node.surroundings().body(graph, types);
    if (body.outputs().size() < 1 + initial.size()) {
      throw OnnxNode.invalid(
          ErrorCode.MODEL_INVALID,
          "the body has %d outputs, expected at least %d",
          body.outputs().size(),
          1 + initial.size());
    }
    nextCondition = body.outputs().getFirst();
    next = body.outputs().subList(1, 1 + initial.size());
    stacked = body.outputs().subList(1 + initial.size(), body.outputs().size());
  }

  /**
   * A scalar; or one element on an axis, which some bodies declare for their count and condition.
   */
  private static TensorType declared(GraphProto graph, int input, ElementType element) {
    boolean vector =
        input < graph.getInputCount()
            && graph.getInput(input).getType().getTensorType().getShape().getDimCount() == 1;
    return vector ? TensorType.of(element, 1) : TensorType.of(element);
  }

  /** What carries sequences, or tensors whose type changes, is unrolled. */
  static List<OnnxValue<Value>> loop(OnnxNode node) {
    for (int i = 2; i < node.inputCount(); i++) {
      if (!(node.value(i) instanceof OnnxValue.Single<Value>)) {
        return new UnrolledLoop(node).results();
      }
    }
    LoopImports loop = new LoopImports(node);
    return loop.keepsTypes() ? OnnxValue.singles(loop.results()) : new UnrolledLoop(node).results();
  }

  private List<Value> results() {
    Optional<Dim> rounds = rounds();
    if (rounds.isPresent()) {
      return scan(rounds.get());
    }
    List<Value> results = repeat();
    return stacked.isEmpty()
        ? results.subList(2, results.size())
        : scan(counted(results.getFirst()));
  }

  private boolean keepsTypes() {
    return initial.stream()
        .map(Value::type)
        .toList()
        .equals(next.stream().map(Value::type).toList());
  }

  /**
   * The rounds that a loop took, as a size. What only counts them is a loop of its own, in which
   * dead code elimination leaves what the condition needs.
   */
  private Dim counted(Value rounds) {
    return new DataSizes(node).size(node.np().reshape(rounds, List.of()), "rounds");
  }

  /** The number of rounds where nothing but it ends the loop. */
  private Optional<Dim> rounds() {
    Optional<Tensor> first =
        node.has(1)
            ? node.surroundings().known(node.input(1))
            : Optional.of(Tensor.scalar(ElementType.BOOL, 1L));
    if (first.isEmpty()) {
      return Optional.empty();
    }
    if (first.get().getLong(0) == 0) {
      return Optional.of(Dim.of(0));
    }
    boolean goesOn =
        nextCondition == body.inputs().get(1)
            || body.known().apply(nextCondition).filter(value -> value.getLong(0) != 0).isPresent();
    if (!goesOn || !node.has(0)) {
      return Optional.empty();
    }
    Value most = node.scalar(0, "the trip count");
    return Optional.of(
        node.knownSizes(0, "the trip count")
            .map(sizes -> sizes.getFirst().max(Dim.of(0)))
            .orElseGet(() -> counted(node.np().maximum(most, node.np().zerosLike(most)))));
  }

  private List<Value> scan(Dim length) {
    List<Value> captured = body.captured();
    List<Value> operands = new ArrayList<>(List.of(node.constant(Tensor.zeros(counter))));
    operands.addAll(initial);
    operands.add(go());
    operands.addAll(captured);
    List<Value> takes = new ArrayList<>(List.of(body.inputs().getFirst()));
    takes.addAll(body.inputs().subList(2, body.inputs().size()));
    takes.add(body.inputs().get(1));
    takes.addAll(body.stand(captured));
    List<Value> gives = new ArrayList<>(List.of(body.np().add(body.inputs().getFirst(), 1)));
    gives.addAll(next);
    gives.addAll(stacked);
    Scan scan =
        new Scan(1 + initial.size(), 1 + captured.size(), length, false, body.close(takes, gives));
    List<Value> results = node.builder().applyAll(scan, operands);
    return results.subList(1, results.size());
  }

  /** The rounds taken, the last condition, and the carried values. */
  private List<Value> repeat() {
    List<Value> captured = body.captured();
    Value first = node.has(1) ? node.np().reshape(node.input(1), condition.shape().dims()) : go();
    List<Value> operands = new ArrayList<>(List.of(node.constant(Tensor.zeros(counter)), first));
    operands.addAll(initial);
    List<Value> takes = new ArrayList<>(body.inputs());
    if (node.has(0)) {
      operands.add(node.np().cast(node.scalar(0, "the trip count"), ElementType.I64));
      takes.add(new Value(TensorType.of(ElementType.I64)));
    }
    operands.addAll(captured);
    takes.addAll(body.stand(captured));
    NumPy np = body.np();
    List<Value> gives =
        new ArrayList<>(
            List.of(
                np.add(body.inputs().getFirst(), 1),
                np.reshape(nextCondition, condition.shape().dims())));
    gives.addAll(next);
    While repeat = new While(2 + initial.size(), goOn(operands), body.close(takes, gives));
    return node.builder().applyAll(repeat, operands);
  }

  /** A true condition. */
  private Value go() {
    Tensor yes = Tensor.zeros(condition);
    yes.setLong(0, 1);
    return node.constant(yes);
  }

  /** i &lt; M ∧ cond, as a graph that takes all operands of the while. */
  private Graph goOn(List<Value> operands) {
    GraphBuilder builder = new GraphBuilder("condition").at(node.builder().location());
    List<Value> inputs = new ArrayList<>();
    for (Value operand : operands) {
      inputs.add(builder.input("in" + inputs.size(), operand.type()));
    }
    NumPy np = new NumPy(builder);
    Value goOn = np.reshape(inputs.get(1), List.of());
    if (node.has(0)) {
      Value count = np.reshape(inputs.get(0), List.of());
      goOn = np.logicalAnd(np.less(count, inputs.get(2 + initial.size())), goOn);
    }
    builder.output("go_on", goOn);
    return builder.build();
  }

  /**
   * ONNX's own Scan since opset 9: num_scan_inputs operands are taken apart along an axis, forward
   * or backward, and the results put together likewise.
   */
  static List<Value> scanOperator(OnnxNode node) {
    NumPy np = node.np();
    long scanned = node.attributes().integer("num_scan_inputs", 0);
    if (scanned < 1 || scanned > node.inputCount()) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "num_scan_inputs is %d of %d inputs",
          scanned,
          node.inputCount());
    }
    int states = node.inputCount() - (int) scanned;
    List<Value> sequences = new ArrayList<>();
    List<TensorType> types =
        new ArrayList<>(node.inputs().subList(0, states).stream().map(Value::type).toList());
    for (int i = 0; i < scanned; i++) {
      Value sequence = node.input(states + i);
      Value first =
          np.moveAxis(
              sequence,
              node.axis(entry(node, "scan_input_axes", i, scanned), sequence.type().rank()),
              0);
      sequences.add(
          isReverse(node, "scan_input_directions", i, scanned) ? np.flip(first, 0) : first);
      types.add(
          first
              .type()
              .withShape(new Shape(first.type().shape().dims().subList(1, first.type().rank()))));
    }
    Body body = node.surroundings().body(node.attributes().graph("body"), types);
    List<Value> captured = body.captured();
    List<Value> operands = new ArrayList<>(node.inputs().subList(0, states));
    operands.addAll(captured);
    operands.addAll(sequences);
    List<Value> takes = new ArrayList<>(body.inputs().subList(0, states));
    takes.addAll(body.stand(captured));
    takes.addAll(body.inputs().subList(states, body.inputs().size()));
    Scan scan =
        new Scan(
            states,
            captured.size(),
            sequences.getFirst().type().dim(0),
            false,
            body.close(takes, body.outputs()));
    List<Value> results = new ArrayList<>(node.builder().applyAll(scan, operands));
    int stacked = results.size() - states;
    for (int i = 0; i < stacked; i++) {
      Value result = results.get(states + i);
      Value ordered =
          isReverse(node, "scan_output_directions", i, stacked) ? np.flip(result, 0) : result;
      int axis = node.axis(entry(node, "scan_output_axes", i, stacked), result.type().rank());
      results.set(states + i, np.moveAxis(ordered, 0, axis));
    }
    return results;
  }

  private static boolean isReverse(OnnxNode node, String attribute, int index, long count) {
    return entry(node, attribute, index, count) == 1;
  }

  private static long entry(OnnxNode node, String attribute, int index, long count) {
    Optional<List<Long>> entries = node.attributes().integers(attribute);
    if (entries.isPresent() && entries.get().size() != count) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "%s %s, expected %d entries",
          attribute,
          entries.get(),
          count);
    }
    return entries.isPresent() ? entries.get().get(index) : 0;
  }
}
