package dev.sinter.tests.training;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tests.Shared;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A case of goldens/ops: an operator with operands, results and the derivatives of a weighted sum
 * of its results, computed by PyTorch in f64.
 *
 * @param inputs by name, in order
 * @param cotangents the weights of results, by number; results without one do not count
 * @param gradients of Σ ⟨cotangent, result⟩, by the input's name
 */
public record OperatorCase(
    String name,
    String operator,
    Map<String, Object> attributes,
    Map<String, Tensor> inputs,
    List<Tensor> outputs,
    Map<Integer, Tensor> cotangents,
    Map<String, Tensor> gradients) {

  /** All cases of the test data; skips the calling test where it is absent. */
  public static List<OperatorCase> all() {
    try (Stream<Path> files = Files.list(Shared.path("goldens", "ops"))) {
      return files.sorted().map(OperatorCase::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OperatorCase read(Path file) {
    try {
      Map<String, Object> json = JSON.std.mapFrom(file.toFile());
      Map<Integer, Tensor> cotangents = new LinkedHashMap<>();
      tensors(json.get("cotangents"))
          .forEach((place, tensor) -> cotangents.put(Integer.valueOf(place), tensor));
      return new OperatorCase(
          (String) json.get("case"),
          (String) json.get("op"),
          attributes(json.get("attrs")),
          tensors(json.get("inputs")),
          ((List<?>) json.get("outputs")).stream().map(OperatorCase::tensor).toList(),
          cotangents,
          tensors(json.get("grads")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> attributes(Object json) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    ((Map<?, ?>) json).forEach((name, value) -> attributes.put((String) name, value));
    return attributes;
  }

  private static Map<String, Tensor> tensors(Object json) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    ((Map<?, ?>) json).forEach((name, value) -> tensors.put((String) name, tensor(value)));
    return tensors;
  }

  private static Tensor tensor(Object json) {
    Map<?, ?> fields = (Map<?, ?>) json;
    long[] shape =
        ((List<?>) fields.get("shape"))
            .stream().mapToLong(size -> ((Number) size).longValue()).toArray();
    List<?> data = (List<?>) fields.get("data");
    String type = (String) fields.get("dtype");
    return switch (type) {
      case "float64" -> Tensor.of(data.stream().mapToDouble(OperatorCase::real).toArray(), shape);
      case "int64" ->
          Tensor.of(
              data.stream().mapToLong(element -> ((Number) element).longValue()).toArray(), shape);
      case "bool" -> {
        boolean[] values = new boolean[data.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = data.get(i) instanceof Boolean b ? b : ((Number) data.get(i)).intValue() != 0;
        }
        yield Tensor.of(values, shape);
      }
      default -> throw new IllegalArgumentException("dtype " + type);
    };
  }

  private static double real(Object json) {
    return json instanceof Number number
        ? number.doubleValue()
        : switch (String.valueOf(json)) {
          case "inf", "Infinity" -> Double.POSITIVE_INFINITY;
          case "-inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
          default -> Double.NaN;
        };
  }

  /** Whether the case is about numbers that f32 cannot answer for. */
  public boolean isForDoublesOnly() {
    return name.endsWith("_large");
  }

  /**
   * How near derivatives in f64 must be. PyTorch's own of two functions multiply by a constant that
   * it has rounded to f32, 1/α and 1/6 (derivatives.yaml, hardsigmoid_backward_kernel).
   */
  public Closeness gradientsInDouble() {
    return Set.of("celu", "hardsigmoid").contains(operator)
        ? new Closeness(4e-8, 0, 1e-10)
        : Closeness.GRADIENTS_IN_DOUBLE;
  }

  /** The operator as a graph whose floats are of one type. */
  public Graph graph(ElementType element) {
    GraphBuilder builder = new GraphBuilder(name);
    Map<String, Value> values = new LinkedHashMap<>();
    inputs.forEach(
        (input, tensor) -> values.put(input, builder.input(input, as(tensor, element).type())));
    OperatorCall call = new OperatorCall(new NumPy(builder), operator, values, attributes);
    List<Value> results = OperatorTable.function(operator).build(call);
    for (int i = 0; i < results.size(); i++) {
      builder.output("y" + i, results.get(i));
    }
    return builder.build();
  }

  /** The operands with floats of one type, in order. */
  public List<Tensor> operands(ElementType element) {
    return inputs.values().stream().map(tensor -> as(tensor, element)).toList();
  }

  /** The operands, then a cotangent for each float output, as a vjp of the graph takes them. */
  public List<Tensor> operandsAndCotangents(Graph graph, ElementType element) {
    List<Tensor> all = new ArrayList<>(operands(element));
    for (int i = 0; i < graph.outputs().size(); i++) {
      TensorType type = graph.outputs().get(i).value().type();
      if (type.element().isFloat()) {
        Tensor given = cotangents.get(i);
        all.add(given == null ? Tensor.zeros(type) : as(given, element));
      }
    }
    return all;
  }

  /** A tensor with its floats in another type. */
  public static Tensor as(Tensor tensor, ElementType element) {
    if (!tensor.element().isFloat() || tensor.element() == element) {
      return tensor;
    }
    Tensor converted = Tensor.zeros(tensor.type().withElement(element));
    for (long i = 0; i < tensor.size(); i++) {
      converted.setDouble(i, tensor.getDouble(i));
    }
    return converted;
  }

  @Override
  public String toString() {
    return name;
  }
}
