package dev.sinter.passes.recognise;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.passes.rewrite.View;
import java.util.List;
import java.util.function.BiFunction;

/**
 * One way in which a composite is written out.
 *
 * @param name what it looks like: {@code exp(x − max) / Σ exp(x − max) → Softmax}
 * @param root the ops that give its result
 * @param match what the node's result is, or null where it is something else
 */
record Pattern(String name, Class<? extends Op> root, BiFunction<View, Node, Found> match) {
  /**
   * What a value was found to be.
   *
   * @param operands in the order of the composite's
   */
  record Found(StandardComposite what, List<Operand> operands) {
    Found {
      operands = List.copyOf(operands);
    }

    static Found of(StandardComposite what, Value... operands) {
      return new Found(what, List.of(operands).stream().map(Operand::of).toList());
    }
  }

  /**
   * An operand of the composite, which may have another form than the value that was matched.
   *
   * @param value where the match ends
   * @param there makes the operand from the value; null where it is the operand
   * @param back makes the value from the operand
   */
  record Operand(Value value, Op there, Op back) {
    static Operand of(Value value) {
      return new Operand(value, null, null);
    }
  }
}
