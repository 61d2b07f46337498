package dev.sinter.frontend.onnx.model;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.RandomBits;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of a graph under construction that follow from constants, where they are small:
 * exporters compute even scales and bounds from constants, and an import function may have to know
 * them. Nothing is replaced; that is a pass's work.
 */
final class KnownValues {
  private static final long MOST_ELEMENTS = 1 << 14;
  private final GraphBuilder builder;
  private final Map<Value, Tensor> known = new HashMap<>();
  private int followed;

  KnownValues(GraphBuilder builder) {
    this.builder = builder;
  }

  Optional<Tensor> find(Value value) {
    List<Node> nodes = builder.nodes();
    for (Node node : nodes.subList(followed, nodes.size())) {
      follow(node);
    }
    followed = nodes.size();
    return Optional.ofNullable(known.get(value));
  }

  private void follow(Node node) {
    if (node.op() instanceof Constant constant) {
      known.put(node.result(), constant.value());
    } else if (node.op() instanceof Primitive primitive && isQuick(primitive) && isSmall(node)) {
      List<Tensor> operands = node.operands().stream().map(known::get).toList();
      try {
        List<Tensor> results =
            Interpreter.evaluate(primitive, operands, KnownValues::unknownSymbol);
        for (int i = 0; i < results.size(); i++) {
          known.put(node.results().get(i), results.get(i));
        }
      } catch (SinterException | ArithmeticException | IllegalArgumentException _) {
        // What fails here fails again, and is reported, when the model runs.
      }
    }
  }

  private boolean isSmall(Node node) {
    return node.operands().stream()
            .allMatch(operand -> known.containsKey(operand) && isSmall(operand))
        && node.results().stream().allMatch(KnownValues::isSmall);
  }

  private static boolean isSmall(Value value) {
    Dim size = value.type().shape().size();
    return size.isKnown() && size.known() <= MOST_ELEMENTS;
  }

  private static boolean isQuick(Primitive primitive) {
    return !(primitive instanceof While || primitive instanceof Scan || primitive instanceof Cond)
        && !(primitive instanceof RandomBits);
  }

  private static long unknownSymbol(String name) {
    throw new IllegalArgumentException("the size " + name + " is not known");
  }
}
