package dev.sinter.cli.measure;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much of the input one position of a convolutional network sees, at its last convolution or
 * pooling: per layer r ← r + (k − 1)·d·j and j ← j·s for a window of k, dilation d and stride s,
 * the larger where paths meet (Araujo, Norris, Sim: Computing Receptive Fields of Convolutional
 * Neural Networks, Distill 2019).
 *
 * @param sizes positions of the input, one a spatial axis; not cut at the input's borders
 * @param strides positions of the input between neighbours of the result
 * @param layers how many convolutions and poolings there are on the longest path
 * @param last the last of them
 */
public record ReceptiveField(List<Double> sizes, List<Double> strides, int layers, String last) {
  public ReceptiveField {
    sizes = List.copyOf(sizes);
    strides = List.copyOf(strides);
  }

  /** Of the network's layer that sees most; empty where there is no convolution. */
  public static Optional<ReceptiveField> of(Graph graph) {
    Walk walk = new Walk();
    Map<Value, ReceptiveField> fields = new HashMap<>();
    graph.inputs().stream()
        .filter(port -> port.value().type().rank() > 2)
        .forEach(port -> fields.put(port.value(), start(port.value().type().rank() - 2)));
    walk.graph(graph, fields);
    return walk.convolutional ? Optional.ofNullable(walk.widest) : Optional.empty();
  }

  private static ReceptiveField start(int spatial) {
    List<Double> ones = java.util.Collections.nCopies(spatial, 1.0);
    return new ReceptiveField(ones, ones, 0, "");
  }

  private ReceptiveField through(List<WindowStep> windows, String layer) {
    List<Double> grown = new ArrayList<>();
    List<Double> spread = new ArrayList<>();
    for (int axis = 0; axis < sizes.size(); axis++) {
      WindowStep window = windows.get(axis);
      double reach = (window.size - 1.0) * window.dilation / window.inputDilation;
      grown.add(sizes.get(axis) + Math.floor(reach) * strides.get(axis));
      spread.add(strides.get(axis) * window.stride / window.inputDilation);
    }
    return new ReceptiveField(grown, spread, layers + 1, layer);
  }

  private ReceptiveField larger(ReceptiveField other) {
    return other.layers > layers || (other.layers == layers && other.area() > area())
        ? other
        : this;
  }

  private double area() {
    return sizes.stream().reduce(1.0, (a, b) -> a * b);
  }

  /** How a layer's window moves along one spatial axis. */
  private record WindowStep(long size, long stride, long dilation, long inputDilation) {}

  /** Carries fields from values to the values made of them. */
  private static final class Walk {
    private boolean convolutional;
    private ReceptiveField widest;

    void graph(Graph graph, Map<Value, ReceptiveField> fields) {
      for (Node node : graph.nodes()) {
        if (node.op() instanceof Composite composite) {
          composite(composite, node, fields);
        } else {
          field(node, fields).ifPresent(field -> fields.put(node.results().getFirst(), field));
        }
      }
    }

    private void composite(Composite composite, Node node, Map<Value, ReceptiveField> fields) {
      Map<Value, ReceptiveField> inner = new HashMap<>();
      for (int i = 0; i < node.operands().size(); i++) {
        ReceptiveField field = fields.get(node.operand(i));
        if (field != null) {
          inner.put(composite.body().inputs().get(i).value(), field);
        }
      }
      graph(composite.body(), inner);
      for (int i = 0; i < node.results().size(); i++) {
        ReceptiveField field = inner.get(composite.body().outputs().get(i).value());
        if (field != null) {
          fields.put(node.results().get(i), field);
        }
      }
    }

    private Optional<ReceptiveField> field(Node node, Map<Value, ReceptiveField> fields) {
      return switch (node.op()) {
        case ConvGeneral conv -> {
          convolutional |= fields.containsKey(node.operand(0));
          yield layer(node, fields, windows(conv, node));
        }
        case ReduceWindow pool -> layer(node, fields, windows(pool));
        case Unary _, Binary _, Cast _, Select _, Pad _, Concat _ -> widestOperand(node, fields);
        case Primitive _, Composite _, HostOp _ -> Optional.empty();
      };
    }

    private Optional<ReceptiveField> layer(
        Node node, Map<Value, ReceptiveField> fields, Optional<List<WindowStep>> windows) {
      ReceptiveField field = fields.get(node.operand(0));
      if (field == null || windows.isEmpty() || windows.get().size() != field.sizes.size()) {
        return Optional.empty();
      }
      ReceptiveField next = field.through(windows.get(), node.location().toString());
      widest = widest == null ? next : widest.larger(next);
      return Optional.of(next);
    }

    private static Optional<ReceptiveField> widestOperand(
        Node node, Map<Value, ReceptiveField> fields) {
      int rank = node.results().getFirst().type().rank();
      return node.operands().stream()
          .map(fields::get)
          .filter(field -> field != null && field.sizes.size() == rank - 2)
          .reduce(ReceptiveField::larger);
    }

    private static Optional<List<WindowStep>> windows(ConvGeneral conv, Node node) {
      if (conv.channelsLast()) {
        return Optional.empty();
      }
      List<WindowStep> windows = new ArrayList<>();
      for (int axis = 0; axis < conv.strides().size(); axis++) {
        if (!(node.operand(1).type().dim(axis + 2) instanceof Dim.Const(long size))) {
          return Optional.empty();
        }
        windows.add(
            new WindowStep(
                size,
                conv.strides().get(axis),
                conv.kernelDilation().get(axis),
                conv.inputDilation().get(axis)));
      }
      return Optional.of(windows);
    }

    private static Optional<List<WindowStep>> windows(ReduceWindow pool) {
      int rank = pool.window().size();
      if (rank < 3 || pool.window().get(0) != 1 || pool.window().get(1) != 1) {
        return Optional.empty();
      }
      List<WindowStep> windows = new ArrayList<>();
      for (int axis = 2; axis < rank; axis++) {
        windows.add(
            new WindowStep(
                pool.window().get(axis), pool.strides().get(axis), pool.dilation().get(axis), 1));
      }
      return Optional.of(windows);
    }
  }
}
