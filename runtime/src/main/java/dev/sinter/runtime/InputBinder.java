package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.DimTerm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives symbols the values that the sizes of the inputs say, without allocating. A symbol is taken
 * from the first axis that is it, else from one like {@code 2*n+1}; all other axes must agree.
 */
final class InputBinder {
  private final List<Port> inputs;
  private final List<Rule> rules = new ArrayList<>();

  /** symbol = (size of an axis − constant) / coefficient. */
  private record Rule(int input, int axis, int symbol, long coefficient, long constant) {}

  /**
   * @throws SinterException {@link ErrorCode#FEATURE_UNSUPPORTED} where the sizes leave a symbol
   *     open
   */
  InputBinder(List<Port> inputs, SymbolTable table) {
    this.inputs = List.copyOf(inputs);
    Set<Integer> found = new HashSet<>();
    for (boolean alone : new boolean[] {true, false}) {
      for (int input = 0; input < inputs.size(); input++) {
        for (int axis = 0; axis < inputs.get(input).rank(); axis++) {
          Rule rule = rule(input, axis, table);
          if (rule != null
              && (!alone || (rule.coefficient == 1 && rule.constant == 0))
              && found.add(rule.symbol)) {
            rules.add(rule);
          }
        }
      }
    }
    for (String symbol : table.names()) {
      if (table.isInput(symbol) && !found.contains(table.index(symbol))) {
        throw new SinterException(
            ErrorCode.FEATURE_UNSUPPORTED,
            "no input has a size that says what '%s' is".formatted(symbol));
      }
    }
  }

  private Rule rule(int input, int axis, SymbolTable table) {
    return switch (inputs.get(input).type().dim(axis)) {
      case Dim.Symbol s -> new Rule(input, axis, table.index(s.name()), 1, 0);
      case Dim.Sum s -> {
        DimTerm term = s.terms().getFirst();
        boolean linear =
            s.terms().size() == 1 && term.factors().size() == 1 && term.coefficient() > 0;
        yield linear && term.factors().getFirst() instanceof Dim.Symbol symbol
            ? new Rule(input, axis, table.index(symbol.name()), term.coefficient(), s.constant())
            : null;
      }
      case Dim.Const _, Dim.FloorDiv _, Dim.Mod _, Dim.Max _, Dim.Min _ -> null;
    };
  }

  /**
   * Sets the symbols of the inputs.
   *
   * @throws SinterException {@link ErrorCode#INPUT_MISSING}, {@link ErrorCode#INPUT_TYPE} or {@link
   *     ErrorCode#INPUT_SHAPE}
   */
  void bind(Tensor[] tensors, long[] symbols) {
    if (tensors.length != inputs.size()) {
      throw new SinterException(
          tensors.length < inputs.size() ? ErrorCode.INPUT_MISSING : ErrorCode.INPUT_UNKNOWN,
          "%d inputs were given, the model takes %d: %s"
              .formatted(tensors.length, inputs.size(), inputs.stream().map(Port::name).toList()));
    }
    for (int i = 0; i < tensors.length; i++) {
      inputs.get(i).checkKind(tensors[i]);
    }
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      Tensor tensor = tensors[rule.input];
      long scaled = Port.size(tensor, rule.axis) - rule.constant;
      // A size that no symbol gives is found below, by comparing it with the nearest that one does.
      symbols[rule.symbol] = Math.max(0, Math.floorDiv(scaled, rule.coefficient));
    }
    for (int i = 0; i < tensors.length; i++) {
      inputs.get(i).checkSizes(tensors[i], symbols);
    }
  }
}
