package dev.sinter.ir.interpret;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;

/** Is told of every node that the interpreter has evaluated. */
@FunctionalInterface
public interface NodeObserver {
  /** Looks away. */
  NodeObserver NONE = (node, depth, operands, results) -> {};

  /**
   * A node has its results. Nodes of bodies come before the node that holds them, those of a loop
   * once a round.
   *
   * @param depth how many bodies are around it; 0 for a node of the graph itself
   * @param operands not to be kept, since their memory may be used again
   * @param results as operands
   */
  void evaluated(Node node, int depth, List<Tensor> operands, List<Tensor> results);
}
