package dev.sinter.ir.op;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a {@link Composite} may say about its derivative, in place of what its body says: graphs
 * that its node carries, which every pass and the text form keep. The values are the body's in any
 * case. A rule's graph is linear in what changes, which is checked where a derivative is taken; it
 * is differentiated as any graph, for derivatives of higher order.
 *
 * <p>One rule is enough for both directions: the other one is its transpose. Where both are given,
 * forward mode takes the first and reverse mode the second.
 *
 * <pre>{@code
 * Composite cube = new Composite("Cube", Attributes.NONE, body);
 * cube = cube.withTangentRule((np, x, y, dx) ->
 *     List.of(np.mul(dx.get(0), np.mul(np.square(x.get(0)), 3))));
 * }</pre>
 */
public enum DerivativeRule {
  /** Forward: operands…, results…, tangents of float operands… → tangents of float results…. */
  TANGENT {
    @Override
    List<TensorType> changes(Graph body, int results) {
      return floats(body.inputTypes());
    }

    @Override
    List<TensorType> changed(Graph body, int results) {
      return floats(body.outputTypes());
    }
  },

  /** Back: operands…, results…, cotangents of float results… → cotangents of float operands…. */
  COTANGENT {
    @Override
    List<TensorType> changes(Graph body, int results) {
      return floats(body.outputTypes());
    }

    @Override
    List<TensorType> changed(Graph body, int results) {
      return floats(body.inputTypes());
    }
  },

  /**
   * Of a composite that is linear in its last operands, all together: the other operands…,
   * cotangents of results… → cotangents of the last operands….
   */
  TRANSPOSE {
    @Override
    List<TensorType> known(Graph body, int results) {
      List<TensorType> operands = body.inputTypes();
      return operands.subList(0, Math.max(0, operands.size() - results));
    }

    @Override
    List<TensorType> changes(Graph body, int results) {
      return body.outputTypes();
    }

    @Override
    List<TensorType> changed(Graph body, int results) {
      List<TensorType> operands = body.inputTypes();
      return operands.subList(Math.max(0, operands.size() - results), operands.size());
    }
  };

  /** Adds a rule's operations, and gives its results. */
  @FunctionalInterface
  public interface Formula {
    /**
     * One value for each change that is asked for.
     *
     * @param operands of the composite
     * @param results of the composite
     * @param changes tangents or cotangents
     */
    List<Value> of(NumPy np, List<Value> operands, List<Value> results, List<Value> changes);
  }

  /** The name in text forms: {@code tangent}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Types of what a rule may read beside changes. */
  List<TensorType> known(Graph body, int results) {
    List<TensorType> types = new ArrayList<>(body.inputTypes());
    types.addAll(body.outputTypes());
    return types;
  }

  /** Types of the changes that a rule is given. */
  abstract List<TensorType> changes(Graph body, int results);

  /** Types of the changes that a rule gives. */
  abstract List<TensorType> changed(Graph body, int results);

  /** Of {@link #TANGENT} or {@link #COTANGENT} for a composite with this name and body. */
  Graph graph(String name, Graph body, Formula formula) {
    GraphBuilder builder = new GraphBuilder(name + "." + text());
    List<Value> operands = declare(builder, "operand", body.inputTypes());
    List<Value> results = declare(builder, "result", body.outputTypes());
    List<Value> changes = declare(builder, text(), changes(body, 0));
    List<Value> given = formula.of(new NumPy(builder), operands, results, changes);
    for (int i = 0; i < given.size(); i++) {
      builder.output("out." + i, given.get(i));
    }
    return builder.build();
  }

  /**
   * Refuses a graph whose ports are not what a rule of this kind has.
   *
   * @param name of the composite
   */
  void check(String name, Graph body, Graph rule) {
    int results = rule.outputs().size();
    List<TensorType> inputs = new ArrayList<>(known(body, results));
    inputs.addAll(changes(body, results));
    String what = "%s: %s rule".formatted(name, text());
    Require.types(what, "inputs", rule.inputTypes(), inputs);
    Require.types(what, "outputs", rule.outputTypes(), changed(body, results));
  }

  private static List<Value> declare(GraphBuilder builder, String kind, List<TensorType> types) {
    List<Value> values = new ArrayList<>();
    types.forEach(type -> values.add(builder.input(kind + "." + values.size(), type)));
    return values;
  }

  private static List<TensorType> floats(List<TensorType> types) {
    return types.stream().filter(type -> type.element().isFloat()).toList();
  }
}
