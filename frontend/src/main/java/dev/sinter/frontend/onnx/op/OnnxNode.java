package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One node of a model as an import function sees it: its inputs, its attributes, and the graph that
 * its operations go to.
 */
public final class OnnxNode {
  private final String operator;
  private final int opset;
  private final List<OnnxValue<Value>> inputs;
  private final List<String> outputs;
  private final NodeAttributes attributes;
  private final NumPy np;
  private final Surroundings surroundings;

  /**
   * A node to import.
   *
   * @param inputs null where an input is left out
   * @param outputs the names of the outputs that the node lists, empty for one that is not wanted
   */
  public OnnxNode(
      String operator,
      int opset,
      List<OnnxValue<Value>> inputs,
      List<String> outputs,
      NodeAttributes attributes,
      NumPy np,
      Surroundings surroundings) {
    this.operator = operator;
    this.opset = opset;
    this.inputs = Collections.unmodifiableList(new ArrayList<>(inputs));
    this.outputs = List.copyOf(outputs);
    this.attributes = attributes;
    this.np = np;
    this.surroundings = surroundings;
  }

  /** The same node with another value for an input. */
  OnnxNode withInput(int index, Value value) {
    List<OnnxValue<Value>> changed = new ArrayList<>(inputs);
    changed.set(index, new OnnxValue.Single<>(value));
    return new OnnxNode(operator, opset, changed, outputs, attributes, np, surroundings);
  }

  String operator() {
    return operator;
  }

  /** The version of the operator set that the node is written in. */
  int opset() {
    return opset;
  }

  NodeAttributes attributes() {
    return attributes;
  }

  NumPy np() {
    return np;
  }

  GraphBuilder builder() {
    return np.builder();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** How many inputs the node lists, with those left out in the middle. */
  int inputCount() {
    return inputs.size();
  }

  /** How many outputs the node lists. */
  int outputCount() {
    return outputs.size();
  }

  /** Whether something may read this output. */
  boolean wants(int output) {
    return output < outputs.size() && !outputs.get(output).isEmpty();
  }

  boolean has(int index) {
    return index < inputs.size() && inputs.get(index) != null;
  }

  /** A tensor that the operator cannot do without. */
  Value input(int index) {
    return tensor(value(index), "input " + index);
  }

  Optional<Value> optional(int index) {
    return has(index) ? Optional.of(input(index)) : Optional.empty();
  }

  /** An input that the operator cannot do without, whatever it is. */
  OnnxValue<Value> value(int index) {
    if (!has(index)) {
      throw invalid(ErrorCode.MODEL_INVALID, "input %d is left out", index);
    }
    return inputs.get(index);
  }

  /** The elements of an input that must be a sequence. */
  List<Value> sequence(int index) {
    if (value(index) instanceof OnnxValue.Sequence<Value>(List<Value> elements)) {
      return elements;
    }
    throw invalid(
        ErrorCode.TYPE_MISMATCH,
        "input %d is %s, expected a sequence",
        index,
        value(index).describe());
  }

  /** What must be a tensor. */
  static Value tensor(OnnxValue<Value> found, String what) {
    if (found instanceof OnnxValue.Single<Value>(Value value)) {
      return value;
    }
    throw invalid(ErrorCode.TYPE_MISMATCH, "%s is %s, expected a tensor", what, found.describe());
  }

  /** All inputs, none of them left out. */
  List<Value> inputs() {
    List<Value> all = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      all.add(input(i));
    }
    return all;
  }

  TensorType type(int index) {
    return input(index).type();
  }

  ElementType element(int index) {
    return type(index).element();
  }

  /** An input of one element as a scalar. */
  Value scalar(int index, String what) {
    Value value = input(index);
    if (!value.type().shape().size().is(1)) {
      throw invalid(
          ErrorCode.SHAPE_MISMATCH,
          "%s has shape %s, expected one element",
          what,
          value.type().shape());
    }
    return np.reshape(value, List.of());
  }

  Value constant(Tensor value) {
    return np.builder().constant(value);
  }

  /** The places of all elements that are not zero, one row each: i64 [count, rank]. */
  Value nonZero(Value x) {
    Value condition = np.cast(x, ElementType.BOOL);
    int[] axes = IntStream.range(0, x.type().rank()).toArray();
    Value count = np.sum(np.cast(condition, ElementType.I64), axes);
    return builder().apply(new NonZero(new DataSizes(this).size(count, "count")), condition);
  }

  /** Sizes as an i64 vector. */
  Value vector(List<Dim> sizes) {
    if (sizes.stream().allMatch(Dim::isKnown)) {
      return constant(Tensor.of(sizes.stream().mapToLong(Dim::known).toArray(), sizes.size()));
    }
    return SizeValues.vector(np, sizes, ElementType.I64);
  }

  /** The value of an input that must be known before anything runs. */
  Tensor known(int index, String what) {
    return surroundings
        .known(input(index))
        .orElseThrow(() -> needed("%s must be known before the model runs", what));
  }

  /** The elements of an integer input as sizes: constants, computed from shapes, or bound. */
  List<Dim> sizes(int index, String what) {
    return knownSizes(index, what).orElseGet(() -> new DataSizes(this).sizes(input(index), what));
  }

  /** The elements of an integer input, where each is a constant or computed from shapes. */
  Optional<List<Dim>> knownSizes(int index, String what) {
    Value value = input(index);
    if (!value.type().element().isInteger() || value.type().rank() > 1) {
      throw invalid(
          ErrorCode.TYPE_MISMATCH,
          "%s is %s, expected integers of rank 0 or 1",
          what,
          value.type());
    }
    return surroundings.sizes(value);
  }

  /** The elements of an integer input that must be constant. */
  List<Long> integers(int index, String what) {
    List<Long> values = new ArrayList<>();
    List<Dim> sizes =
        knownSizes(index, what)
            .orElseThrow(() -> needed("%s must be known before the model runs", what));
    for (Dim size : sizes) {
      if (!size.isKnown()) {
        throw unsupported("%s contains %s, which is not known before the model runs", what, size);
      }
      values.add(size.known());
    }
    return values;
  }

  /** Whether axes are listed: in an attribute in older opsets, in an input in newer ones. */
  boolean axesGiven(int input) {
    return attributes.has("axes") || has(input);
  }

  /** The axes that an attribute or input lists. */
  List<Long> axesList(int input) {
    return attributes.integers("axes").orElseGet(() -> integers(input, "the list of axes"));
  }

  /** An axis that may count from the end. */
  int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw invalid(
          ErrorCode.ATTRIBUTE_INVALID, "axis %d, expected %d to %d", axis, -rank, rank - 1);
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** Axes that may count from the end, none twice, in the order given. */
  List<Integer> axes(List<Long> axes, int rank) {
    List<Integer> all = axes.stream().map(axis -> axis(axis, rank)).toList();
    if (all.stream().distinct().count() < all.size()) {
      throw invalid(ErrorCode.ATTRIBUTE_INVALID, "axes %s repeat", axes);
    }
    return all;
  }

  static SinterException invalid(ErrorCode code, String message, Object... arguments) {
    return new SinterException(code, message.formatted(arguments));
  }

  /** What the structure of the graph depends on, and no size. */
  static SinterException needed(String message, Object... arguments) {
    return invalid(ErrorCode.VALUE_NEEDED, message, arguments);
  }

  static SinterException unsupported(String message, Object... arguments) {
    return invalid(ErrorCode.FEATURE_UNSUPPORTED, message, arguments);
  }
}
