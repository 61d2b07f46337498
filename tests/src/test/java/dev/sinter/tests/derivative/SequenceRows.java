package dev.sinter.tests.derivative;

import static dev.sinter.tests.derivative.FunctionRow.places;
import static dev.sinter.tests.derivative.FunctionRow.row;

import dev.sinter.frontend.composite.Attention;
import dev.sinter.frontend.composite.CellActivation;
import dev.sinter.frontend.composite.FlexAttention;
import dev.sinter.frontend.composite.LinearAttention;
import dev.sinter.frontend.composite.LstmCell;
import dev.sinter.frontend.composite.RecurrentCell;
import dev.sinter.frontend.composite.RecurrentLayer;
import dev.sinter.frontend.composite.RotaryEmbedding;
import dev.sinter.frontend.nn.functional.DotProductAttention;
import dev.sinter.frontend.nn.functional.GateOrder;
import dev.sinter.frontend.nn.functional.Recurrent;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.StandardComposite.Attention.Operand;
import dev.sinter.ir.op.StandardComposite.Attention.Scores;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Attention and recurrent networks. */
final class SequenceRows {
  private static final String HEADS = "[1,2,3,4] [1,2,5,4] [1,2,5,3]";

  private SequenceRows() {}

  static List<FunctionRow> all() {
    return Stream.of(attention(), otherAttention(), recurrent(), layers())
        .flatMap(List::stream)
        .toList();
  }

  private static List<FunctionRow> attention() {
    StandardComposite.Attention plain = StandardComposite.Attention.scaled(.5);
    StandardComposite.Attention all =
        new StandardComposite.Attention(
            .5,
            true,
            2,
            -1,
            3,
            Double.NEGATIVE_INFINITY,
            Optional.empty(),
            List.of(Operand.MASK, Operand.LENGTHS, Operand.OFFSET),
            Optional.of(Scores.CAPPED));
    return List.of(
        row("Attention.attention", HEADS, (np, x) -> Attention.attention(np, plain, x).getFirst()),
        row(
            "Attention.attention: groups of heads",
            "[1,4,3,4] [1,2,5,4] [1,2,5,3]",
            (np, x) -> Attention.attention(np, plain, x).getFirst()),
        row(
            "Attention.attention: causal, window, cap, mask, lengths",
            HEADS + " [3,5]",
            (np, x) -> Attention.attention(np, all, masked(np, x)).getFirst()),
        row(
            "Attention.attention: scores",
            HEADS + " [3,5]",
            (np, x) -> Attention.attention(np, all, masked(np, x)).getLast()),
        row(
            "Attention.shared",
            "[1,2,3,4]",
            (np, x) -> np.square(Attention.shared(np, x.get(0), Dim.of(4)))),
        row(
            "DotProductAttention.attention",
            "[3,4] [5,4] [5,2]",
            (np, x) -> DotProductAttention.attention(np, x.get(0), x.get(1), x.get(2), null)),
        row(
            "DotProductAttention.attention: causal",
            "[2,3,4] [2,3,4] [2,3,2]",
            (np, x) ->
                DotProductAttention.attention(np, x.get(0), x.get(1), x.get(2), null, .3, true)),
        row(
            "DotProductAttention.splitHeads",
            "[1,3,4]",
            (np, x) -> np.square(DotProductAttention.splitHeads(np, x.get(0), 2))),
        row(
            "DotProductAttention.joinHeads",
            "[1,2,3,4]",
            (np, x) -> np.square(DotProductAttention.joinHeads(np, x.get(0)))));
  }

  private static List<Value> masked(NumPy np, List<Value> x) {
    List<Value> operands = new ArrayList<>(x);
    operands.add(places(np, "[1]", 4));
    operands.add(places(np, "[1]", 1));
    return operands;
  }

  private static List<FunctionRow> otherAttention() {
    FlexAttention flex =
        new FlexAttention(
            .5, ElementType.F64, Optional.of(change(true)), Optional.of(change(false)));
    String steps = "[1,2,3,2] [1,4,2,3] [1,4,2,3] [1,4,2,2]";
    return List.of(
        row("FlexAttention.apply", HEADS, (np, x) -> flex.apply(np, x.get(0), x.get(1), x.get(2))),
        row(
            "LinearAttention.apply",
            steps,
            (np, x) ->
                new LinearAttention(false, false, .5)
                    .apply(np, x.get(0), x.subList(1, 4))
                    .getFirst()),
        row(
            "LinearAttention.apply: gated delta",
            steps + " [1,4,2,3] [1,4,2,1]",
            (np, x) ->
                new LinearAttention(true, true, .5)
                    .apply(np, x.get(0), x.subList(1, 6))
                    .getFirst()),
        row(
            "RotaryEmbedding.apply",
            "[1,2,3,6] [5,2] [5,2]",
            (np, x) ->
                new RotaryEmbedding(1, 4, false)
                    .apply(np, x.get(0), x.get(1), x.get(2), places(np, "[1,3]", 4, 0, 2))),
        row(
            "RotaryEmbedding.apply: interleaved",
            "[1,3,2,4] [1,3,2] [1,3,2]",
            (np, x) ->
                new RotaryEmbedding(2, 4, true).apply(np, x.get(0), x.get(1), x.get(2), null)));
  }

  private static FlexAttention.Change change(boolean scores) {
    GraphBuilder builder = new GraphBuilder("change");
    Value x = builder.input("x", TensorType.parse("f64[1,2,3,5]"));
    NumPy np = new NumPy(builder);
    builder.output("y", scores ? np.sin(x) : np.square(x));
    Graph graph = builder.build();
    return new FlexAttention.Change(graph, List.of());
  }

  private static List<FunctionRow> recurrent() {
    List<FunctionRow> all = new ArrayList<>();
    Map<String, RecurrentCell> cells =
        Map.of(
            "tanh", Recurrent.tanh(),
            "relu", Recurrent.relu(),
            "lstm", Recurrent.lstm(),
            "gru, reset before", Recurrent.gruResetBefore(),
            "gru, reset after", Recurrent.gruResetAfter());
    cells.forEach((name, cell) -> {
      long rows = 2L * cell.gates();
      String weights = " [%d,2] [%d,2] [%d] [%d]".formatted(rows, rows, rows, rows);
      Recurrent network = new Recurrent(cell, GateOrder.PYTORCH);
      all.add(
          row(
                  "Recurrent.run: " + name,
                  "[3,2,2]" + weights + weights,
                  (np, x) -> {
                    Recurrent.Result result =
                        network.run(
                            np,
                            x.get(0),
                            List.of(List.of(weights(x, 1), weights(x, 5))),
                            List.of(),
                            places(np, "[2]", 3, 2));
                    return np.add(np.sum(np.square(result.y())), np.sum(result.states().getLast()));
                  })
              .between(-.9, .9));
      all.add(
          row(
              "Recurrent.step: " + name,
              "[2,2]" + weights + " [2,2]".repeat(cell.states()),
              (np, x) ->
                  network.step(np, x.get(0), weights(x, 1), x.subList(5, x.size())).getLast()));
    });
    return all;
  }

  private static Recurrent.Weights weights(List<Value> x, int from) {
    return new Recurrent.Weights(x.get(from), x.get(from + 1), x.get(from + 2), x.get(from + 3));
  }

  private static List<FunctionRow> layers() {
    RecurrentCell peepholes =
        new LstmCell(
            CellActivation.SIGMOID,
            CellActivation.TANH,
            CellActivation.TANH,
            OptionalDouble.of(2),
            true);
    return List.of(
        row(
            "RecurrentLayer.apply: peepholes",
            "[3,2,2] [1,8,2] [1,8,2] [1,16] [1,2,2] [1,2,2] [1,6]",
            (np, x) ->
                new RecurrentLayer(List.of(peepholes), RecurrentLayer.Direction.REVERSE)
                    .apply(
                        np.builder(),
                        new RecurrentLayer.Operands(
                            x.get(0),
                            x.get(1),
                            x.get(2),
                            x.get(3),
                            null,
                            List.of(x.get(4), x.get(5)),
                            x.get(6)))
                    .getFirst()));
  }
}
