package dev.sinter.runtime.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Sinter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Compares derivatives with what they should be, in f64 by the interpreter: reverse and forward
 * mode, or a derivative of the caller's own, with central differences and with a complex step.
 *
 * <pre>{@code
 * GradientReport report = GradientCheck.of(model, "loss").wrt(List.of("weights")).run();
 * }</pre>
 *
 * <p>An output that is not a scalar is weighted with random numbers and summed. Of a large input,
 * elements are drawn. Differences agree to 1e-6 of the largest derivative by an input and what
 * rounding adds to them, complex steps to 1e-12.
 *
 * @param function what is differentiated; its floats are taken as f64
 * @param output the name of an output
 * @param wrt names of float inputs
 * @param values inputs by name; what is missing is drawn between −1 and 1, integers are 0
 * @param rule a derivative to check in the place of the function's own: f's inputs…, and {@code
 *     y.cotangent} where it wants it → {@code x.gradient} or {@code x.cotangent} for each x
 * @param elements how many elements of an input are compared at most
 */
public record GradientCheck(
    Graph function,
    String output,
    List<String> wrt,
    Map<String, Tensor> values,
    long seed,
    Optional<Graph> rule,
    int elements) {
  private static final int ELEMENTS = 32;

  public GradientCheck {
    wrt = List.copyOf(wrt);
    values = Map.copyOf(values);
  }

  /** A check of all derivatives of an output, at random values. */
  public static GradientCheck of(Graph function, String output) {
    List<String> floats =
        function.inputs().stream()
            .filter(port -> port.value().type().element().isFloat())
            .map(Port::name)
            .toList();
    return new GradientCheck(function, output, floats, Map.of(), 0, Optional.empty(), ELEMENTS);
  }

  /** Of the derivatives by these inputs only. */
  public GradientCheck wrt(List<String> names) {
    return new GradientCheck(function, output, names, values, seed, rule, elements);
  }

  /** At these values of inputs. */
  public GradientCheck at(Map<String, Tensor> given) {
    return new GradientCheck(function, output, wrt, given, seed, rule, elements);
  }

  /** With other random numbers. */
  public GradientCheck withSeed(long other) {
    return new GradientCheck(function, output, wrt, values, other, rule, elements);
  }

  /** Of a derivative of the caller's own. */
  public GradientCheck ofRule(Graph derivative) {
    return new GradientCheck(
        function, output, wrt, values, seed, Optional.of(derivative), elements);
  }

  /** Of so many elements of each input at most. */
  public GradientCheck withElements(int most) {
    return new GradientCheck(function, output, wrt, values, seed, rule, most);
  }

  /**
   * Makes the check.
   *
   * @throws SinterException INPUT_UNKNOWN, TYPE_MISMATCH for names that cannot be differentiated;
   *     INPUT_MISSING for an input whose size no value says; NOT_DIFFERENTIABLE; MODULE_MISSING
   *     without a compiler at hand
   */
  public GradientReport run() {
    for (String name : values.keySet()) {
      if (function.inputs().stream().noneMatch(port -> port.name().equals(name))) {
        throw new SinterException(
            ErrorCode.INPUT_UNKNOWN,
            "%s: no input '%s', expected one of %s"
                .formatted(
                    function.name(), name, function.inputs().stream().map(Port::name).toList()));
      }
    }
    Random random = new Random(seed);
    List<Tensor> point = new ArrayList<>();
    for (Port port : function.inputs()) {
      Tensor given = values.get(port.name());
      point.add(given == null ? drawn(port, random) : doubles(given));
    }
    return new GradientComparison(this, Sinter.differentiator(), point, random).report();
  }

  private Tensor drawn(Port port, Random random) {
    TensorType type = port.value().type();
    if (type.shape().dims().stream().anyMatch(dim -> !dim.isKnown())) {
      throw new SinterException(
          ErrorCode.INPUT_MISSING,
          "%s: input '%s' is %s: give a value, which says its size"
              .formatted(function.name(), port.name(), type));
    }
    Tensor tensor = Tensor.zeros(GradientComparison.inDouble(type));
    if (type.element().isFloat()) {
      for (long i = 0; i < tensor.size(); i++) {
        tensor.setDouble(i, random.nextDouble(-1, 1));
      }
    }
    return tensor;
  }

  static Tensor doubles(Tensor given) {
    if (!given.element().isFloat()) {
      return given;
    }
    Tensor tensor = Tensor.zeros(GradientComparison.inDouble(given.type()));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, given.getDouble(i));
    }
    return tensor;
  }
}
