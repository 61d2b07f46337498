package dev.sinter.tests.lowering;

import dev.sinter.frontend.composite.Attention;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.StandardComposite.Attention.Operand;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Two products and work on rows between them: attention, and what looks like it. */
final class AttentionCases {
  private static final List<Map<String, Long>> LENGTHS =
      List.of(
          Map.of("n", 1L), Map.of("n", 3L), Map.of("n", 16L), Map.of("n", 17L), Map.of("n", 67L));

  private AttentionCases() {}

  static void addTo(List<LoweringCase> cases) {
    sizes(cases);
    layouts(cases);
    masks(cases);
    composites(cases);
    lookalikes(cases);
  }

  private static void sizes(List<LoweringCase> cases) {
    for (long depth : new long[] {1, 16, 33}) {
      String name = "attention of depth %d".formatted(depth);
      cases.add(plain(name, "f32[2,3,19,%d]", "f32[2,3,n,%d]", depth, 64));
    }
    for (long width : new long[] {1, 7, 16, 48, 80, 129}) {
      String name = "attention of width %d".formatted(width);
      cases.add(plain(name, "f32[2,3,19,%d]", "f32[2,3,n,%d]", 5, width));
    }
    for (long queries : new long[] {1, 2, 4, 5, 31}) {
      String type = "f32[2,%d,".formatted(queries) + "%d]";
      cases.add(plain("attention of %d queries".formatted(queries), type, "f32[2,n,%d]", 8, 8));
    }
    for (long keys : new long[] {1, 2, 64, 65, 131}) {
      String type = "f32[2,%d,".formatted(keys) + "%d]";
      cases.add(plain("attention of %d keys".formatted(keys), "f32[2,n,%d]", type, 8, 8));
    }
    LoweringCase some = plain("attention of no keys", "f32[2,5,%d]", "f32[2,n,%d]", 8, 8);
    List<Map<String, Long>> none = List.of(Map.of("n", 0L), Map.of("n", 2L));
    cases.add(new LoweringCase(some.name(), some.graph(), none, some.tolerance()));
    cases.add(plain("attention without batches", "f32[n,%d]", "f32[n,%d]", 16, 32));
    cases.add(plain("attention of rank 5", "f32[2,1,n,5,%d]", "f32[2,1,n,7,%d]", 8, 24));
    for (String type : List.of("f16", "bf16")) {
      String queries = type + "[2,n,%d]";
      String keys = type + "[2,9,%d]";
      LoweringCase narrow = plain("attention of " + type, queries, keys, 8, 16);
      cases.add(new LoweringCase(narrow.name(), narrow.graph(), narrow.bindings(), 2e-2));
    }
  }

  private static LoweringCase plain(
      String name, String queries, String keys, long depth, long width) {
    List<String> inputs =
        List.of(queries.formatted(depth), keys.formatted(depth), keys.formatted(width));
    return LoweringCase.of(
        name,
        inputs,
        LENGTHS,
        (np, x) -> np.builder().output("y", attention(np, x, scores -> np.mul(scores, 0.25))));
  }

  private static Value attention(NumPy np, List<Value> x, UnaryOperator<Value> masked) {
    Value scores = np.matmul(x.get(0), np.swapAxes(x.get(1), -1, -2));
    return np.matmul(RowCases.softmax(np, masked.apply(scores)), x.get(2));
  }

  private static void layouts(List<LoweringCase> cases) {
    List<String> split = List.of("f32[2,n,3,16]", "f32[2,21,3,16]", "f32[2,21,3,16]");
    cases.add(
        LoweringCase.of(
            "heads side by side",
            split,
            LENGTHS,
            (np, x) -> {
              List<Value> heads = x.stream().map(each -> np.transpose(each, 0, 2, 1, 3)).toList();
              Value y = attention(np, heads, scores -> scores);
              np.builder().output("y", np.transpose(y, 0, 2, 1, 3));
              List<Value> others = List.of(np.tanh(heads.get(0)), heads.get(1), heads.get(2));
              np.builder().output("again", np.add(attention(np, others, np::tanh), 1));
            }));
    cases.add(
        LoweringCase.of(
            "columns as rows",
            List.of("f32[2,16,n]", "f32[2,16,21]", "f32[2,16,21]"),
            LENGTHS,
            (np, x) -> {
              List<Value> rows = x.stream().map(each -> np.transpose(each, 0, 2, 1)).toList();
              Value y = attention(np, rows, scores -> scores);
              np.builder().output("y", np.transpose(y, 0, 2, 1));
            }));
    cases.add(
        LoweringCase.of(
            "cut out of one product",
            List.of("f32[n,48]"),
            LENGTHS,
            (np, x) -> {
              List<Value> parts = np.split(x.getFirst(), 3, 1);
              np.builder().output("y", attention(np, parts, scores -> np.div(scores, 4)));
            }));
    cases.add(
        LoweringCase.of(
            "work on queries and keys before the product",
            List.of("f32[2,n,16]", "f32[2,9,16]", "f32[1,9,16]"),
            LENGTHS,
            (np, x) -> {
              Value q = np.mul(np.tanh(x.get(0)), 0.5);
              Value k = np.add(x.get(1), x.get(2));
              Value v = np.mul(x.get(2), np.exp(x.get(1)));
              np.builder().output("y", attention(np, List.of(q, k, v), scores -> scores));
            }));
    cases.add(
        LoweringCase.of(
            "one operand for everything",
            List.of("f32[2,n,16]"),
            LENGTHS,
            (np, x) -> {
              Value one = x.getFirst();
              np.builder().output("y", attention(np, List.of(one, one, one), scores -> scores));
            }));
    cases.add(
        LoweringCase.of(
            "heads that share keys and values",
            List.of("f32[2,4,n,16]", "f32[2,1,9,16]", "f32[2,1,9,16]"),
            LENGTHS,
            (np, x) -> {
              Shape all = TensorType.parse("f32[2,4,9,16]").shape();
              Value k = np.broadcastTo(x.get(1), all);
              Value v = np.broadcastTo(x.get(2), all);
              np.builder().output("y", attention(np, List.of(x.get(0), k, v), scores -> scores));
            }));
  }

  private static void masks(List<LoweringCase> cases) {
    for (String mask :
        List.of("f32[n,21]", "f32[2,1,1,21]", "f32[3,n,1]", "f32[1,1,1,21]", "f32[2,3,n,21]")) {
      masked(cases, "added " + mask, mask, np -> np::add);
    }
    for (String mask : List.of("bool[n,21]", "bool[2,1,1,21]", "bool[3,n,1]")) {
      masked(
          cases,
          "chosen by " + mask,
          mask,
          np -> (scores, m) -> np.where(m, scores, np.scalar(ElementType.F32, -1e9)));
      masked(
          cases,
          "hidden by " + mask,
          mask,
          np ->
              (scores, m) ->
                  np.where(m, scores, np.scalar(ElementType.F32, Double.NEGATIVE_INFINITY)));
    }
    masked(
        cases,
        "two masks and a cap",
        "f32[n,21]",
        np -> (scores, m) -> np.add(np.mul(np.tanh(np.div(np.add(scores, m), 3)), 3), m));
  }

  private static void masked(
      List<LoweringCase> cases,
      String name,
      String mask,
      java.util.function.Function<NumPy, BiFunction<Value, Value, Value>> apply) {
    cases.add(
        LoweringCase.of(
            "attention with scores " + name,
            List.of("f32[2,3,n,16]", "f32[2,3,21,16]", "f32[2,3,21,16]", mask),
            LENGTHS,
            (np, x) -> {
              UnaryOperator<Value> masked = scores -> apply.apply(np).apply(scores, x.get(3));
              np.builder().output("y", attention(np, x, masked));
            }));
  }

  /** Those whose queries may see no key have a mask that is a constant, since it decides. */
  private static void composites(List<LoweringCase> cases) {
    composite(cases, "plain", StandardComposite.Attention.scaled(0.25), List.of(), null);
    composite(cases, "causal", window(true, -1, -1, 0), List.of(), null);
    composite(cases, "in a window", window(true, 4, 2, 5), List.of(), null);
    composite(
        cases,
        "with a bool mask",
        StandardComposite.Attention.scaled(0.25, Operand.MASK),
        List.of("bool[n,21]"),
        null);
    composite(
        cases,
        "with a float mask",
        StandardComposite.Attention.scaled(0.25, Operand.MASK),
        List.of("f32[2,1,n,21]"),
        null);
    composite(
        cases,
        "of queries that see nothing",
        StandardComposite.Attention.scaled(0.25, Operand.MASK),
        List.of(),
        holes());
  }

  private static StandardComposite.Attention window(
      boolean causal, long left, long right, double softcap) {
    return new StandardComposite.Attention(
        0.25,
        causal,
        left,
        right,
        softcap,
        Double.NEGATIVE_INFINITY,
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  /** −∞ for all keys in every second row of three, and here and there elsewhere. */
  private static Tensor holes() {
    Tensor mask = Tensor.zeros(TensorType.parse("f32[2,3,1,21]"));
    for (long i = 0; i < mask.size(); i++) {
      boolean hidden = i / 21 % 2 == 1 || i % 5 == 0;
      mask.setDouble(i, hidden ? Double.NEGATIVE_INFINITY : i % 3);
    }
    return mask;
  }

  private static void composite(
      List<LoweringCase> cases,
      String name,
      StandardComposite.Attention what,
      List<String> further,
      Tensor mask) {
    for (long groups : new long[] {4, 2}) {
      String keys = "f32[2,%d,21,16]".formatted(mask == null ? groups : 3);
      List<String> inputs =
          new ArrayList<>(List.of("f32[2,%d,n,16]".formatted(mask == null ? 4 : 3), keys, keys));
      inputs.addAll(further);
      cases.add(
          LoweringCase.of(
              "Attention %s, heads in groups of %d".formatted(name, 4 / groups),
              inputs,
              LENGTHS,
              (np, x) -> {
                List<Value> operands = new ArrayList<>(x);
                if (mask != null) {
                  operands.add(np.builder().constant(mask));
                }
                np.builder().output("y", Attention.attention(np, what, operands).getFirst());
              }));
    }
  }

  private static void lookalikes(List<LoweringCase> cases) {
    List<String> inputs = List.of("f32[2,n,16]", "f32[2,21,16]", "f32[2,21,16]");
    cases.add(
        LoweringCase.of(
            "attention whose weights are wanted",
            inputs,
            LENGTHS,
            (np, x) -> {
              Value scores = np.matmul(x.get(0), np.swapAxes(x.get(1), -1, -2));
              Value weights = RowCases.softmax(np, scores);
              np.builder().output("weights", weights);
              np.builder().output("y", np.matmul(weights, x.get(2)));
            }));
    cases.add(
        LoweringCase.of(
            "attention whose scores are wanted",
            inputs,
            LENGTHS,
            (np, x) -> {
              Value scores = np.matmul(x.get(0), np.swapAxes(x.get(1), -1, -2));
              np.builder().output("scores", scores);
              np.builder().output("y", np.matmul(RowCases.softmax(np, scores), x.get(2)));
            }));
    cases.add(
        LoweringCase.of(
            "a norm between two products",
            inputs,
            LENGTHS,
            (np, x) -> {
              Value scores = np.add(np.matmul(x.get(0), np.swapAxes(x.get(1), -1, -2)), 1);
              Value y = np.matmul(np.tanh(RowCases.normalized(np, scores)), x.get(2));
              np.builder().output("y", np.mul(y, np.exp(np.mean(y, true, 2))));
            }));
    cases.add(
        LoweringCase.of(
            "weights that multiply from the right",
            inputs,
            LENGTHS,
            (np, x) -> {
              Value weights =
                  RowCases.softmax(np, np.matmul(x.get(0), np.swapAxes(x.get(1), -1, -2)));
              np.builder().output("y", np.matmul(np.swapAxes(x.get(0), 1, 2), weights));
            }));
    cases.add(
        LoweringCase.of(
            "scores of two products",
            inputs,
            LENGTHS,
            (np, x) -> {
              Value first = np.matmul(x.get(0), np.swapAxes(x.get(1), -1, -2));
              Value second = np.matmul(np.tanh(x.get(0)), np.swapAxes(x.get(2), -1, -2));
              Value weights = RowCases.softmax(np, np.add(first, second));
              np.builder().output("y", np.matmul(weights, x.get(2)));
            }));
  }
}
