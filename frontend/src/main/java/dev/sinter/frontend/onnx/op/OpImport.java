package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.ir.graph.Value;
import java.util.List;
import java.util.Objects;

/**
 * One row of the {@link OperatorTable}: a form of an operator, and how a node of that form is
 * imported.
 *
 * @param operator its name in ONNX's default domain; in another {@code domain::name}
 * @param since the first opset of its domain with this form; it holds until the next row of the
 *     same operator
 * @param inputs how many inputs a node may list, omitted ones in the middle included
 * @param outputs how many outputs a node may list
 */
public record OpImport(String operator, int since, Count inputs, Count outputs, Function function) {
  /** How many of something there may be. */
  public record Count(int least, int most) {
    static Count of(int exactly) {
      return new Count(exactly, exactly);
    }

    static Count of(int least, int most) {
      return new Count(least, most);
    }

    static Count atLeast(int least) {
      return new Count(least, Integer.MAX_VALUE);
    }

    public boolean allows(int count) {
      return count >= least && count <= most;
    }

    @Override
    public String toString() {
      return least == most
          ? "" + least
          : most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
    }
  }

  /**
   * Adds the operations of one node to the graph and gives what the outputs that the node may list
   * stand for, or fewer.
   */
  @FunctionalInterface
  public interface Function {
    List<OnnxValue<Value>> apply(OnnxNode node);
  }

  /** The function of an operator all of whose outputs are tensors. */
  @FunctionalInterface
  interface Tensors {
    List<Value> apply(OnnxNode node);
  }

  /** The function of an operator with one output, a tensor. */
  @FunctionalInterface
  interface Single {
    Value apply(OnnxNode node);
  }

  /** The name under which an operator of a domain stands in the table. */
  public static String name(String domain, String operator) {
    return domain.isEmpty() ? operator : domain + "::" + operator;
  }

  public OpImport {
    Objects.requireNonNull(operator);
    Objects.requireNonNull(function);
  }

  /** A form with one output. */
  static OpImport row(String operator, int since, Count inputs, Single function) {
    return row(operator, since, inputs, Count.of(1), node -> List.of(function.apply(node)));
  }

  /** A form with several outputs, or one that may be left out. */
  static OpImport row(String operator, int since, Count inputs, Count outputs, Tensors function) {
    return structured(
        operator, since, inputs, outputs, node -> OnnxValue.singles(function.apply(node)));
  }

  /** A form whose outputs need not be tensors. */
  static OpImport structured(
      String operator, int since, Count inputs, Count outputs, Function function) {
    return new OpImport(operator, since, inputs, outputs, function);
  }
}
