package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.CellActivation;
import dev.sinter.frontend.composite.GruCell;
import dev.sinter.frontend.composite.LstmCell;
import dev.sinter.frontend.composite.RecurrentCell;
import dev.sinter.frontend.composite.RecurrentLayer;
import dev.sinter.frontend.composite.RecurrentLayer.Direction;
import dev.sinter.frontend.composite.RnnCell;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** GRU, LSTM and RNN, in either layout and direction, with sequences of different lengths. */
final class RecurrentImports {
  private RecurrentImports() {}

  static List<Value> gru(OnnxNode node) {
    boolean linear = node.attributes().flag("linear_before_reset", false);
    List<CellActivation> functions =
        activations(node, List.of(CellActivation.SIGMOID, CellActivation.TANH));
    List<RecurrentCell> cells = new ArrayList<>();
    for (int d = 0; d < direction(node).count(); d++) {
      cells.add(new GruCell(functions.get(2 * d), functions.get(2 * d + 1), clip(node), linear));
    }
    return layer(node, cells, null);
  }

  static List<Value> lstm(OnnxNode node) {
    boolean inputForget = node.attributes().flag("input_forget", false);
    List<CellActivation> defaults =
        List.of(CellActivation.SIGMOID, CellActivation.TANH, CellActivation.TANH);
    List<CellActivation> functions = activations(node, defaults);
    List<RecurrentCell> cells = new ArrayList<>();
    for (int d = 0; d < direction(node).count(); d++) {
      List<CellActivation> own = functions.subList(3 * d, 3 * d + 3);
      cells.add(new LstmCell(own.get(0), own.get(1), own.get(2), clip(node), inputForget));
    }
    return layer(node, cells, node.optional(7).orElse(null));
  }

  static List<Value> rnn(OnnxNode node) {
    List<CellActivation> functions = activations(node, List.of(CellActivation.TANH));
    List<RecurrentCell> cells = new ArrayList<>();
    functions.forEach(function -> cells.add(new RnnCell(function, clip(node))));
    return layer(node, cells, null);
  }

  private static List<Value> layer(OnnxNode node, List<RecurrentCell> cells, Value peepholes) {
    NumPy np = node.np();
    boolean batchFirst = node.attributes().flag("layout", false);
    checkWeights(node, cells.getFirst(), peepholes);
    List<Value> initial = new ArrayList<>();
    for (int i = 0; i < cells.getFirst().states(); i++) {
      initial.add(
          node.optional(5 + i)
              .map(state -> batchFirst ? np.swapAxes(state, 0, 1) : state)
              .orElse(null));
    }
    Value x = batchFirst ? np.swapAxes(node.input(0), 0, 1) : node.input(0);
    RecurrentLayer.Operands operands =
        new RecurrentLayer.Operands(
            x,
            node.input(1),
            node.input(2),
            node.optional(3).orElse(null),
            node.optional(4).orElse(null),
            initial,
            peepholes);
    List<Value> results =
        new ArrayList<>(new RecurrentLayer(cells, direction(node)).apply(node.builder(), operands));
    if (batchFirst) {
      // [T, D, N, H] becomes [N, T, D, H], and [D, N, H] becomes [N, D, H].
      results.replaceAll(value ->
          value.type().rank() == 4 ? np.transpose(value, 2, 0, 1, 3) : np.swapAxes(value, 0, 1));
    }
    return results;
  }

  private static void checkWeights(OnnxNode node, RecurrentCell cell, Value peepholes) {
    requireRank(node, 0, 3);
    requireRank(node, 2, 3);
    Dim hidden = node.type(2).dim(2);
    Optional<Long> declared = node.attributes().integer("hidden_size");
    if (declared.isPresent() && !hidden.is(declared.get())) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "hidden_size is %d, but R is %s",
          declared.get(),
          node.type(2));
    }
    Dim directions = Dim.of(direction(node).count());
    Dim gates = hidden.times(cell.gates());
    requireShape("W", node.input(1), List.of(directions, gates, node.type(0).dim(2)));
    requireShape("R", node.input(2), List.of(directions, gates, hidden));
    node.optional(3).ifPresent(b -> requireShape("B", b, List.of(directions, gates.times(2))));
    Dim batch = node.type(0).dim(node.attributes().flag("layout", false) ? 0 : 1);
    node.optional(4).ifPresent(lengths -> requireShape("sequence_lens", lengths, List.of(batch)));
    if (peepholes != null) {
      requireShape("P", peepholes, List.of(directions, hidden.times(3)));
    }
  }

  private static void requireRank(OnnxNode node, int input, int rank) {
    if (node.type(input).rank() != rank) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "input %d is %s, expected %d axes",
          input,
          node.type(input),
          rank);
    }
  }

  private static void requireShape(String what, Value value, List<Dim> expected) {
    if (!value.type().shape().dims().equals(expected)) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "%s has shape %s, expected %s",
          what,
          value.type().shape(),
          expected);
    }
  }

  private static Direction direction(OnnxNode node) {
    String direction = node.attributes().text("direction", "forward");
    return switch (direction) {
      case "forward" -> Direction.FORWARD;
      case "reverse" -> Direction.REVERSE;
      case "bidirectional" -> Direction.BIDIRECTIONAL;
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID,
              "direction is '%s', expected forward, reverse or bidirectional",
              direction);
    };
  }

  private static OptionalDouble clip(OnnxNode node) {
    Optional<Double> clip = node.attributes().real("clip");
    return clip.isPresent() && clip.get() > 0
        ? OptionalDouble.of(clip.get())
        : OptionalDouble.empty();
  }

  /**
   * The functions of all directions; the lists of alphas and betas have one entry for each function
   * that takes one.
   */
  private static List<CellActivation> activations(OnnxNode node, List<CellActivation> defaults) {
    int directions = direction(node).count();
    List<Float> alphas = node.attributes().reals("activation_alpha").orElse(List.of());
    List<Float> betas = node.attributes().reals("activation_beta").orElse(List.of());
    Optional<List<String>> names = node.attributes().texts("activations");
    if (names.isEmpty()) {
      return Collections.nCopies(directions, defaults).stream().flatMap(List::stream).toList();
    }
    if (names.get().size() != directions * defaults.size()) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "activations %s, expected %d",
          names.get(),
          directions * defaults.size());
    }
    List<CellActivation> all = new ArrayList<>();
    int alpha = 0;
    int beta = 0;
    for (String name : names.get()) {
      CellActivation function = CellActivation.of(kind(name));
      boolean ownAlpha = function.kind().hasAlpha() && alpha < alphas.size();
      boolean ownBeta = function.kind().hasBeta() && beta < betas.size();
      all.add(
          new CellActivation(
              function.kind(),
              ownAlpha ? alphas.get(alpha++) : function.alpha(),
              ownBeta ? betas.get(beta++) : function.beta()));
    }
    return all;
  }

  private static CellActivation.Kind kind(String name) {
    for (CellActivation.Kind kind : CellActivation.Kind.values()) {
      if (kind.text().equalsIgnoreCase(name)) {
        return kind;
      }
    }
    throw OnnxNode.invalid(
        ErrorCode.ATTRIBUTE_INVALID, "activation '%s' is not one of ONNX's", name);
  }
}
