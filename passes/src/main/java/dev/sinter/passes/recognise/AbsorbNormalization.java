package dev.sinter.passes.recognise;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.rewrite.Bodies;
import dev.sinter.passes.rewrite.Nesting;
import dev.sinter.passes.rewrite.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Multiplies batch normalisation with constant statistics into the constant weights of the
 * convolution or matrix product before it.
 *
 * <pre>
 *   (conv(x, w) + b − mean)·f + shift   →   conv(x, w·f) + ((b − mean)·f + shift)
 *   f = scale / √(variance + ε), a channel
 * </pre>
 *
 * <p>New weights are computed in f64 and rounded once; results differ from those of the graph
 * before by the rounding of a multiplication, which makes this pass the one that is not exact.
 */
public final class AbsorbNormalization implements GraphPass {
  @Override
  public String name() {
    return "absorb";
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return Nesting.rebuild(graph, AbsorbNormalization::absorbed);
  }

  private static Graph absorbed(Graph graph, UnaryOperator<Graph> inner) {
    View view = View.of(graph);
    Readers readers = new Readers(graph);
    Map<Node, List<Node>> replaced = new HashMap<>();
    Set<Node> gone = new HashSet<>();
    for (Node node : graph.nodes()) {
      Linear linear = node.op() instanceof Composite ? linear(view, readers, node) : null;
      List<Node> made = linear == null ? null : absorbed(view, linear, node);
      if (made != null) {
        replaced.put(node, made);
        gone.addAll(linear.nodes());
      } else {
        renewed(node, inner, replaced);
      }
    }
    if (replaced.isEmpty()) {
      return graph;
    }
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!gone.contains(node)) {
        nodes.addAll(replaced.getOrDefault(node, List.of(node)));
      }
    }
    return graph.with(nodes, graph.outputs());
  }

  @SuppressWarnings("ReferenceEquality") // Bodies.map gives the op itself where nothing changed.
  private static void renewed(
      Node node, UnaryOperator<Graph> inner, Map<Node, List<Node>> replaced) {
    Op op = Bodies.map(node.op(), inner);
    if (op != node.op()) {
      replaced.put(node, List.of(new Node(op, node.operands(), node.results(), node.location())));
    }
  }

  /**
   * A product with constant weights, and perhaps a constant bias, that only a normalisation reads.
   *
   * @param channels the axis of the weights with the channels of the result
   * @param bias one number a channel, or null
   * @param nodes the product and the addition
   */
  private record Linear(
      Node product, Tensor weights, int channels, Tensor bias, List<Node> nodes) {}

  private static Linear linear(View view, Readers readers, Node normalization) {
    Node node = view.producer(normalization.operand(0));
    if (node == null || !readers.areAll(node, normalization::equals)) {
      return null;
    }
    Linear plain = product(view, node, null, List.of(node));
    if (plain != null) {
      return plain;
    }
    for (List<Value> terms : view.orders(Binary.Function.ADD, normalization.operand(0))) {
      Node inner = view.producer(terms.getFirst());
      Tensor bias = bias(view, terms.getLast());
      if (inner != null && bias != null && readers.areAll(inner, node::equals)) {
        return product(view, inner, bias, List.of(inner, node));
      }
    }
    return null;
  }

  private static Linear product(View view, Node node, Tensor bias, List<Node> nodes) {
    int channels =
        switch (node.op()) {
          case ConvGeneral conv when conv.accumulate() == element(node) && !conv.channelsLast() ->
              0;
          case DotGeneral dot
              when node.result().type().rank() == 2
                  && dot.rhsContracting().size() == 1
                  && dot.accumulate() == element(node) ->
              1 - dot.rhsContracting().getFirst();
          case Op _ -> -1;
        };
    Constant weights = channels < 0 ? null : view.opOf(node.operand(1), Constant.class);
    return weights == null || weights.value().type().rank() <= channels
        ? null
        : new Linear(node, weights.value(), channels, bias, nodes);
  }

  private static ElementType element(Node node) {
    return node.operand(1).type().element();
  }

  /** A constant that lies along axis 1, as a vector; else null. */
  private static Tensor bias(View view, Value value) {
    Spread spread = Spread.of(view, value);
    Constant constant = view.opOf(spread.value(), Constant.class);
    return constant != null && spread.axes().equals(List.of(1)) ? constant.value() : null;
  }

  private static List<Node> absorbed(View view, Linear linear, Node node) {
    if (!(node.op() instanceof Composite composite
        && StandardComposite.of(composite).orElse(null)
            instanceof StandardComposite.BatchNormalization(double epsilon))) {
      return null;
    }
    List<Tensor> vectors = new ArrayList<>();
    for (Value operand : node.operands().subList(1, 5)) {
      Constant constant = view.opOf(operand, Constant.class);
      if (constant == null || constant.value().size() != channels(linear)) {
        return null;
      }
      vectors.add(constant.value());
    }
    double[] factors = new double[Math.toIntExact(channels(linear))];
    double[] shifts = new double[factors.length];
    for (int c = 0; c < factors.length; c++) {
      factors[c] = vectors.get(0).getDouble(c) / Math.sqrt(vectors.get(3).getDouble(c) + epsilon);
      double before = linear.bias() == null ? 0 : linear.bias().getDouble(c);
      shifts[c] = (before - vectors.get(2).getDouble(c)) * factors[c] + vectors.get(1).getDouble(c);
    }
    return nodes(linear, scaled(linear, factors), shifts, node);
  }

  private static long channels(Linear linear) {
    return linear.weights().shape()[linear.channels()];
  }

  private static Tensor scaled(Linear linear, double[] factors) {
    Tensor weights = linear.weights();
    Tensor scaled = Tensor.zeros(weights.type());
    long[] shape = weights.shape();
    long inner = 1;
    for (int axis = linear.channels() + 1; axis < shape.length; axis++) {
      inner *= shape[axis];
    }
    for (long i = 0; i < weights.size(); i++) {
      scaled.setDouble(i, weights.getDouble(i) * factors[(int) (i / inner % factors.length)]);
    }
    return scaled;
  }

  private static List<Node> nodes(Linear linear, Tensor weights, double[] shifts, Node node) {
    Tensor shift = Tensor.zeros(weights.type().withShape(Shape.of(shifts.length)));
    for (int c = 0; c < shifts.length; c++) {
      shift.setDouble(c, shifts[c]);
    }
    GraphBuilder builder =
        new GraphBuilder("absorbed").at(linear.product().location().plus(node.location()));
    Value product =
        builder.apply(
            linear.product().op(), linear.product().operand(0), builder.constant(weights));
    Broadcast along = new Broadcast(node.results().getFirst().type().shape(), List.of(1));
    Value repeated = builder.apply(along, builder.constant(shift));
    builder.add(
        new Node(
            new Binary(Binary.Function.ADD),
            List.of(product, repeated),
            node.results(),
            builder.location()));
    return List.copyOf(builder.nodes());
  }
}
