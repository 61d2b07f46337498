package dev.sinter.tests.lowering;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Transpose;
import java.util.List;
import java.util.Map;

/** Softmax, normalisations and other chains of reductions and pointwise work along rows. */
final class RowCases {
  private static final List<Map<String, Long>> ROWS =
      List.of(Map.of("n", 1L), Map.of("n", 3L), Map.of("n", 17L));

  private RowCases() {}

  static void addTo(List<LoweringCase> cases) {
    lengths(cases);
    operandsAndUsers(cases);
    axes(cases);
    manyOutputs(cases);
    chains(cases);
  }

  private static void lengths(List<LoweringCase> cases) {
    for (int length : new int[] {1, 2, 7, 15, 16, 17, 31, 33, 64, 67, 129, 768, 5003}) {
      cases.add(unary("softmax of " + length, "f32[n,%d]".formatted(length), RowCases::softmax));
    }
    for (int length : new int[] {1, 13, 64, 97, 768}) {
      for (String type : List.of("f16", "bf16", "f32", "f64")) {
        String rows = "%s[n,%d]".formatted(type, length);
        cases.add(unary("layer norm of " + rows, rows, RowCases::normalized));
        cases.add(unary("softmax of " + rows, rows, RowCases::softmax));
        cases.add(unary("greatest of " + rows, rows, (np, x) -> np.max(x, 1)));
      }
    }
    cases.add(
        LoweringCase.of(
            "rows of unknown length",
            List.of("f32[2,n]"),
            List.of(Map.of("n", 1L), Map.of("n", 16L), Map.of("n", 65L), Map.of("n", 300L)),
            (np, x) -> {
              np.builder().output("softmax", softmax(np, x.getFirst()));
              np.builder().output("norm", normalized(np, x.getFirst()));
            }));
    cases.add(
        LoweringCase.of(
            "one row of unknown length",
            List.of("f32[n]"),
            ROWS,
            (np, x) -> np.builder().output("y", softmax(np, x.getFirst()))));
    cases.add(unary("a row too long to be one thread's", "f32[n,70000]", RowCases::normalized));
  }

  private static void operandsAndUsers(List<LoweringCase> cases) {
    binary(
        cases,
        "scale, mask, softmax",
        "f32[n,1,37]",
        (np, x, mask) -> softmax(np, np.add(np.mul(x, 0.125), mask)));
    binary(
        cases,
        "a bool mask",
        "bool[37]",
        (np, x, mask) -> softmax(np, np.where(mask, x, np.mul(x, 0.5))));
    binary(
        cases,
        "residual, norm, scale, activation",
        "f32[n,5,37]",
        (np, x, y) -> np.tanh(np.mul(normalized(np, np.add(x, y)), y)));
    binary(
        cases,
        "a transposed operand",
        "f32[37,5]",
        (np, x, y) -> normalized(np, np.add(x, np.transpose(y, 1, 0))));
    binary(
        cases,
        "a number a row as operand",
        "f32[n,5,1]",
        (np, x, y) -> np.mul(softmax(np, np.mul(x, np.exp(y))), y));
    binary(
        cases,
        "rows that are read in reverse",
        "f32[n,5,37]",
        (np, x, y) -> np.add(softmax(np, x), np.flip(softmax(np, y), 2)));
    binary(
        cases,
        "a product's epilogue and its softmax",
        "f32[37,41]",
        (np, x, y) -> softmax(np, np.mul(np.matmul(x, y), 0.25)));
  }

  private static void axes(List<LoweringCase> cases) {
    cases.add(unary("norm of images", "f32[n,3,7,9]", (np, x) -> normalized(np, x, 2, 3)));
    cases.add(unary("softmax over channels", "f32[n,5,7,3]", (np, x) -> softmax(np, x, 1)));
    cases.add(unary("norm over channels", "f32[n,5,7,3]", (np, x) -> normalized(np, x, 1)));
    cases.add(
        unary(
            "norm over channels, brought last and back",
            "f32[n,19,4,3]",
            (np, x) -> {
              Value last = np.builder().apply(new Transpose(List.of(0, 2, 3, 1)), x);
              return np.builder().apply(new Transpose(List.of(0, 3, 1, 2)), normalized(np, last));
            }));
    binary(
        cases,
        "rows that no single loop can read",
        "f32[5,1]",
        (np, x, y) -> np.mul(normalized(np, np.mul(x, y), 1, 2), y));
  }

  private static void manyOutputs(List<LoweringCase> cases) {
    cases.add(
        LoweringCase.of(
            "norm with its statistics and its operand",
            List.of("f32[n,33]", "f32[n,33]"),
            ROWS,
            (np, x) -> {
              GraphBuilder b = np.builder();
              Value sum = np.add(x.get(0), x.get(1));
              Value mean = np.mean(sum, true, 1);
              Value centred = np.sub(sum, mean);
              Value variance = np.mean(np.square(centred), true, 1);
              Value deviation = np.sqrt(np.add(variance, 1e-5));
              b.output("sum", sum);
              b.output("mean", mean);
              b.output("deviation", deviation);
              b.output("y", np.div(centred, deviation));
              b.output("later", np.transpose(np.add(mean, sum), 1, 0));
            }));
    cases.add(
        LoweringCase.of(
            "reductions only",
            List.of("f32[n,33]"),
            ROWS,
            (np, x) -> {
              GraphBuilder b = np.builder();
              b.output("mean", np.mean(x.getFirst(), 1));
              b.output("range", np.sub(np.max(x.getFirst(), 1), np.min(x.getFirst(), 1)));
              b.output("log sum", np.log(np.sum(np.exp(x.getFirst()), 1)));
            }));
  }

  private static void chains(List<LoweringCase> cases) {
    cases.add(
        unary(
            "log softmax",
            "f32[n,37]",
            (np, x) -> {
              Value shifted = np.sub(x, np.max(x, true, 1));
              return np.sub(shifted, np.log(np.sum(np.exp(shifted), true, 1)));
            }));
    cases.add(
        unary(
            "softmax of softmax of norm",
            "f32[n,37]",
            (np, x) -> softmax(np, softmax(np, normalized(np, x)))));
    cases.add(
        unary(
            "rows cut in half between two chains",
            "f32[n,32]",
            (np, x) -> {
              Value first = softmax(np, x);
              Value product = np.matmul(first, np.builder().constant(LoweringCases.random(32, 32)));
              return np.add(normalized(np, np.add(product, first)), np.sum(first, true, 1));
            }));
  }

  private interface Binary {
    Value of(NumPy np, Value x, Value y);
  }

  private interface Unary {
    Value of(NumPy np, Value x);
  }

  private static LoweringCase unary(String name, String type, Unary body) {
    return LoweringCase.of(
        name, List.of(type), ROWS, (np, x) -> np.builder().output("y", body.of(np, x.getFirst())));
  }

  /** A case of x [n, 5, 37] and another operand. */
  private static void binary(List<LoweringCase> cases, String name, String other, Binary body) {
    cases.add(
        LoweringCase.of(
            name,
            List.of("f32[n,5,37]", other),
            ROWS,
            (np, x) -> np.builder().output("y", body.of(np, x.get(0), x.get(1)))));
  }

  /** Along the last axis. */
  static Value softmax(NumPy np, Value x) {
    return softmax(np, x, x.type().rank() - 1);
  }

  private static Value softmax(NumPy np, Value x, int... axes) {
    Value e = np.exp(np.sub(x, np.max(x, true, axes)));
    return np.div(e, np.sum(e, true, axes));
  }

  /** To mean 0 and variance 1 along the last axis. */
  static Value normalized(NumPy np, Value x) {
    return normalized(np, x, x.type().rank() - 1);
  }

  private static Value normalized(NumPy np, Value x, int... axes) {
    Value centred = np.sub(x, np.mean(x, true, axes));
    Value variance = np.mean(np.square(centred), true, axes);
    return np.div(centred, np.sqrt(np.add(variance, 1e-5)));
  }
}
