package dev.sinter.cli.measure;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What a graph holds and how much it multiplies, under sizes for its symbols.
 *
 * @param operators how many nodes of each operator, as it was imported
 * @param parameters elements of its constants that are tensors: weights
 * @param parameterBytes what they take
 * @param multiplyAdds multiplications with an addition in contractions and convolutions; of two
 *     branches the larger counts
 * @param complete false where a part does not count: loops of unknown length, sizes known only
 *     while running
 */
public record GraphCost(
    Map<String, Integer> operators,
    long parameters,
    long parameterBytes,
    long multiplyAdds,
    boolean complete) {
  public GraphCost {
    operators = Collections.unmodifiableMap(new TreeMap<>(operators));
  }

  /** The cost of a whole model. */
  public static GraphCost of(Graph graph, ToLongFunction<String> sizes) {
    Map<String, Integer> operators = new TreeMap<>();
    for (Node node : graph.nodes()) {
      if (!(node.op() instanceof Constant)) {
        operators.merge(node.op().mnemonic(), 1, Integer::sum);
      }
    }
    Set<Tensor> weights = Collections.newSetFromMap(new IdentityHashMap<>());
    weights(graph, weights);
    Count count = new Count(sizes);
    long multiplyAdds = count.of(graph);
    return new GraphCost(
        operators,
        weights.stream().mapToLong(Tensor::size).sum(),
        weights.stream().mapToLong(weight -> weight.data().byteSize()).sum(),
        multiplyAdds,
        count.complete);
  }

  private static void weights(Graph graph, Set<Tensor> found) {
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Constant(Tensor value)
          && value.element().isFloat()
          && value.type().rank() > 0) {
        found.add(value);
      }
      bodies(node.op()).forEach(body -> weights(body, found));
    }
  }

  /** The graphs inside an operator. */
  static List<Graph> bodies(Op op) {
    return switch (op) {
      case Composite composite -> List.of(composite.body());
      case Cond cond -> List.of(cond.whenTrue(), cond.whenFalse());
      case While loop -> List.of(loop.condition(), loop.body());
      case Scan scan -> List.of(scan.body());
      case Primitive _, HostOp _ -> List.of();
    };
  }

  /** Adds up multiply-adds; sizes that cannot be told leave {@link #complete} false. */
  private static final class Count {
    private final ToLongFunction<String> sizes;
    private boolean complete = true;

    Count(ToLongFunction<String> sizes) {
      this.sizes = sizes;
    }

    long of(Graph graph) {
      long sum = 0;
      for (Node node : graph.nodes()) {
        sum = Math.addExact(sum, of(node));
      }
      return sum;
    }

    private long of(Node node) {
      return switch (node.op()) {
        case DotGeneral dot -> dot(dot, node);
        case ConvGeneral conv -> convolution(conv, node);
        case Scan scan -> Math.multiplyExact(size(scan.length()), of(scan.body()));
        case Cond cond -> Math.max(of(cond.whenTrue()), of(cond.whenFalse()));
        case While loop -> {
          complete &= of(loop.body()) == 0;
          yield 0;
        }
        case Composite composite -> of(composite.body());
        case Primitive _, HostOp _ -> 0;
      };
    }

    private long dot(DotGeneral dot, Node node) {
      TensorType lhs = node.operand(0).type();
      Dim terms = dot.lhsContracting().stream().map(lhs::dim).reduce(Dim.of(1), Dim::times);
      return size(node.result().type().shape().size().times(terms));
    }

    /** A dilated input is mostly zeros: each of its elements meets every tap of the kernel once. */
    private long convolution(ConvGeneral conv, Node node) {
      TensorType input = node.operand(0).type();
      TensorType kernel = node.operand(1).type();
      boolean transposed = conv.inputDilation().stream().anyMatch(dilation -> dilation > 1);
      Dim perChannel = kernel.shape().size().floorDiv(kernel.dim(0));
      if (!transposed) {
        return size(node.result().type().shape().size().times(perChannel));
      }
      Dim taps = perChannel.floorDiv(kernel.dim(1));
      Dim outputsPerGroup = kernel.dim(0).floorDiv(conv.featureGroups());
      return size(input.shape().size().times(taps).times(outputsPerGroup));
    }

    private long size(Dim dim) {
      try {
        return dim.eval(sizes);
      } catch (ArithmeticException _) {
        complete = false;
        return 0;
      }
    }
  }
}
