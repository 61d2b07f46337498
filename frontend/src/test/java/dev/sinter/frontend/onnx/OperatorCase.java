package dev.sinter.frontend.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One node of a model, what it is fed, and what it must give or how it must fail. */
final class OperatorCase {
  private final String title;
  private final TestModel model;
  private final String operator;
  private final List<String> names = new ArrayList<>();
  private final List<Tensor> fed = new ArrayList<>();
  private final List<AttributeProto> attributes = new ArrayList<>();
  private List<Tensor> expected = List.of();
  private ErrorCode failure;

  private OperatorCase(String title, int opset, String operator) {
    this.title = title;
    this.operator = operator;
    model = TestModel.opset(opset);
  }

  static OperatorCase of(String title, int opset, String operator) {
    return new OperatorCase(title, opset, operator);
  }

  /** A node of an operator {@code domain::name} of another domain than ONNX's default one. */
  static OperatorCase of(String title, String operator, int version) {
    OperatorCase one = new OperatorCase(title, 20, operator);
    one.model.domain(operator.substring(0, operator.indexOf("::")), version);
    return one;
  }

  /** An input of the value's own type. */
  OperatorCase input(Tensor value) {
    return input(value.type().toString(), value);
  }

  /** An input of a type such as {@code f32[n,3]}. */
  OperatorCase input(String type, Tensor value) {
    names.add("x" + names.size());
    model.input(names.getLast(), type);
    fed.add(value);
    return this;
  }

  OperatorCase constant(Tensor value) {
    names.add("x" + names.size());
    model.constant(names.getLast(), value);
    return this;
  }

  /** An input that is left out. */
  OperatorCase omitted() {
    names.add("_");
    return this;
  }

  OperatorCase with(AttributeProto... more) {
    attributes.addAll(Arrays.asList(more));
    return this;
  }

  /** Outputs in order; null for one that is not asked for. */
  OperatorCase gives(Tensor... outputs) {
    expected = Arrays.asList(outputs);
    return this;
  }

  /** The import or the run fails so. */
  OperatorCase fails(ErrorCode code) {
    failure = code;
    return this;
  }

  /** What the node gives, without a look at what it must. */
  List<Tensor> run(int outputs) {
    List<String> results = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      results.add("y" + i);
    }
    return run(results);
  }

  private List<Tensor> run(List<String> results) {
    int split = operator.indexOf("::");
    model.call(
        split < 0 ? "" : operator.substring(0, split),
        split < 0 ? operator : operator.substring(split + 2),
        String.join(" ", names),
        String.join(" ", results),
        attributes.toArray(AttributeProto[]::new));
    results.stream().filter(name -> !name.equals("_")).forEach(model::output);
    return model.run(fed.toArray(Tensor[]::new));
  }

  void check() {
    if (failure != null) {
      int outputs = Math.max(1, expected.size());
      SinterException fault = assertThrows(SinterException.class, () -> run(outputs));
      assertEquals(failure, fault.code(), fault.getMessage());
      return;
    }
    List<String> results = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      results.add(expected.get(i) == null ? "_" : "y" + i);
    }
    List<Tensor> found = run(results);
    int next = 0;
    for (Tensor want : expected) {
      if (want != null) {
        same(want, found.get(next++));
      }
    }
  }

  private static void same(Tensor expected, Tensor found) {
    assertEquals(expected.type(), found.type());
    for (long i = 0; i < found.size(); i++) {
      double want = expected.getDouble(i);
      double tolerance = Double.isFinite(want) ? 1e-6 * (1 + Math.abs(want)) : 0;
      assertEquals(want, found.getDouble(i), tolerance, found + ", element " + i);
    }
  }

  static Tensor floats(long[] shape, double... values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return Tensor.of(narrow, shape);
  }

  /** A vector of floats. */
  static Tensor floats(double... values) {
    return floats(new long[] {values.length}, values);
  }

  static Tensor longs(long[] shape, long... values) {
    return Tensor.of(values.clone(), shape);
  }

  /** A vector of integers. */
  static Tensor vector(long... values) {
    return Tensor.of(values.clone(), values.length);
  }

  static Tensor bools(boolean... values) {
    return Tensor.of(values.clone(), values.length);
  }

  static long[] shape(long... sizes) {
    return sizes;
  }

  @Override
  public String toString() {
    return title;
  }
}
