package dev.sinter.tests.derivative;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/**
 * A long short-term memory as a scan whose rounds do all the work: w [8, 32], b [32] of the gates
 * i, f, c, o, x [T, 2, 3], h and c [2, 5].
 *
 * @param everyRound whether the loss reads the outputs of all rounds, or of the last only
 */
record ScanLstm(String length, boolean reverse, boolean everyRound) {
  private static final int SEQUENCES = 2;
  private static final int FEATURES = 3;
  private static final int UNITS = 5;

  /** h, c, w, b, x → loss. */
  Graph graph() {
    GraphBuilder builder = new GraphBuilder("lstm");
    List<Value> state = inputs(builder, "", "h", "c");
    List<Value> weights = inputs(builder, "", "w", "b");
    Value x = inputs(builder, "", "x").getFirst();
    builder.output("loss", loss(new NumPy(builder), rounds(builder, state, weights, x)));
    return builder.build();
  }

  /** The same, where the first rounds read weights and data of their own, which no one moves. */
  Graph detached(long rounds) {
    long all = Long.parseLong(length);
    GraphBuilder builder = new GraphBuilder("detached");
    NumPy np = new NumPy(builder);
    List<Value> state = inputs(builder, "", "h", "c");
    List<Value> weights = inputs(builder, "", "w", "b");
    Value x = inputs(builder, "", "x").getFirst();
    List<Value> fixed = inputs(builder, "fixed.", "w", "b");
    Value data = inputs(builder, "fixed.", "x").getFirst();
    String early = reverse ? rounds + ":" : ":" + (all - rounds);
    String late = reverse ? ":" + rounds : (all - rounds) + ":";
    List<Value> first = rounds(builder, state, fixed, np.index(data, early));
    List<Value> last = rounds(builder, first.subList(0, 2), weights, np.index(x, late));
    List<Value> stacked = List.of(first.getLast(), last.getLast());
    Value outputs = np.concatenate(reverse ? stacked.reversed() : stacked, 0);
    builder.output("loss", loss(np, List.of(last.get(0), last.get(1), outputs)));
    return builder.build();
  }

  private List<Value> inputs(GraphBuilder builder, String prefix, String... names) {
    return java.util.Arrays.stream(names)
        .map(name -> builder.input(prefix + name, type(name)))
        .toList();
  }

  private TensorType type(String name) {
    return TensorType.parse(
        switch (name) {
          case "w" -> "f64[%d,%d]".formatted(FEATURES + UNITS, 4 * UNITS);
          case "b" -> "f64[%d]".formatted(4 * UNITS);
          case "x" -> "f64[%s,%d,%d]".formatted(length, SEQUENCES, FEATURES);
          default -> "f64[%d,%d]".formatted(SEQUENCES, UNITS);
        });
  }

  private Value loss(NumPy np, List<Value> results) {
    Value last = np.sum(np.square(results.get(0)));
    return everyRound ? np.add(last, np.sum(np.sin(results.get(2)))) : last;
  }

  private List<Value> rounds(
      GraphBuilder builder, List<Value> state, List<Value> weights, Value x) {
    List<Value> operands = new java.util.ArrayList<>(state);
    operands.addAll(weights);
    operands.add(x);
    Dim rounds = x.type().dim(0);
    return builder.applyAll(new Scan(2, 2, rounds, reverse, round()), operands);
  }

  private Graph round() {
    GraphBuilder builder = new GraphBuilder("round");
    NumPy np = new NumPy(builder);
    List<Value> state = inputs(builder, "", "h", "c");
    List<Value> weights = inputs(builder, "", "w", "b");
    Value x = builder.input("x", TensorType.parse("f64[%d,%d]".formatted(SEQUENCES, FEATURES)));
    Value joined = np.concatenate(List.of(x, state.get(0)), 1);
    Value sums = np.add(np.matmul(joined, weights.get(0)), weights.get(1));
    Value add = np.mul(gate(np, sums, 0), np.tanh(part(np, sums, 2)));
    Value cell = np.add(np.mul(gate(np, sums, 1), state.get(1)), add);
    Value h = np.mul(gate(np, sums, 3), np.tanh(cell));
    builder.output("h", h);
    builder.output("c", cell);
    builder.output("y", h);
    return builder.build();
  }

  private static Value gate(NumPy np, Value sums, int place) {
    return np.real(Unary.Function.SIGMOID, part(np, sums, place));
  }

  private static Value part(NumPy np, Value sums, int place) {
    return np.index(sums, ":, %d:%d".formatted(place * UNITS, (place + 1) * UNITS));
  }

  /** Values for every input of both graphs, T rounds. */
  static SequencedMap<String, Tensor> values(long rounds, long seed) {
    Random random = new Random(seed);
    ScanLstm lstm = new ScanLstm(Long.toString(rounds), false, true);
    SequencedMap<String, Tensor> values = new LinkedHashMap<>();
    for (String name : List.of("h", "c", "w", "b", "x")) {
      Tensor tensor = Tensor.zeros(lstm.type(name));
      for (long i = 0; i < tensor.size(); i++) {
        tensor.setDouble(i, random.nextDouble(-1, 1));
      }
      values.put(name, tensor);
    }
    for (String name : List.of("w", "b", "x")) {
      values.put("fixed." + name, values.get(name));
    }
    return values;
  }
}
