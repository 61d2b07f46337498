package dev.sinter.passes.autodiff;

import static dev.sinter.passes.autodiff.CaseList.graph;
import static dev.sinter.passes.autodiff.CaseList.shape;
import static dev.sinter.passes.autodiff.CaseList.shapes;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.While;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.function.BiFunction;

/** Loops and branches. */
final class ControlCases {
  private ControlCases() {}

  static void addTo(CaseList cases) {
    control(cases);
  }

  private static void control(CaseList cases) {
    for (boolean reverse : new boolean[] {false, true}) {
      cases.add(
          "scan " + reverse,
          shapes(shape(2), shape(2, 2), shape(2), shape(5, 2)),
          (np, x) -> {
            List<Value> results = np.builder().applyAll(recurrence(reverse), x);
            return np.add(np.sum(np.square(results.get(1)), 0), results.get(0));
          });
    }
    cases.add(
        "cond",
        shapes(shape(3), shape(3)),
        (np, x) -> {
          Value first = np.index(x.get(0), "0");
          Cond cond =
              new Cond(
                  branch((n, a) -> n.mul(n.sin(a.get(0)), a.get(1))),
                  branch((n, a) -> n.add(n.exp(a.get(1)), n.square(a.get(1)))));
          return np.builder()
              .apply(cond, np.greater(first, np.zerosLike(first)), x.get(0), x.get(1));
        });
    cases.add(
        "while",
        0.2,
        1.5,
        shapes(shape(3), shape(3)),
        (np, x) -> {
          TensorType vector = TensorType.of(ElementType.F64, 3);
          Graph condition =
              graph(
                  List.of(vector, vector),
                  (n, a) -> n.less(n.sum(a.get(0)), n.scalar(ElementType.F64, 9)));
          Graph body =
              graph(
                  List.of(vector, vector),
                  (n, a) -> n.add(n.mul(a.get(0), 1.3), n.sin(n.mul(a.get(1), a.get(0)))));
          return np.builder().apply(new While(1, condition, body), x.get(0), x.get(1));
        });
    cases.add(
        "softmax",
        shapes(shape(3, 4)),
        (np, x) -> {
          Graph body =
              graph(
                  List.of(x.get(0).type()),
                  (n, a) -> {
                    Value e = n.exp(n.sub(a.get(0), n.max(a.get(0), true, 1)));
                    return n.div(e, n.sum(e, true, 1));
                  });
          return np.builder().apply(new StandardComposite.Softmax(List.of(1)).over(body), x.get(0));
        });
    cases.add(
        "composite",
        shapes(shape(3)),
        (np, x) -> {
          Graph body = graph(List.of(x.get(0).type()), (n, a) -> n.mul(n.tanh(a.get(0)), a.get(0)));
          return np.builder()
              .apply(new Composite("Mine", dev.sinter.ir.op.Attributes.NONE, body), x.get(0));
        });
  }

  /** h ← tanh(W·h + x), and every h·b. */
  private static Scan recurrence(boolean reverse) {
    TensorType vector = TensorType.of(ElementType.F64, 2);
    GraphBuilder builder = new GraphBuilder("cell");
    NumPy np = new NumPy(builder);
    Value h = builder.input("h", vector);
    Value w = builder.input("w", TensorType.of(ElementType.F64, 2, 2));
    Value b = builder.input("b", vector);
    Value x = builder.input("x", vector);
    Value next = np.tanh(np.add(np.matmul(w, h), x));
    builder.output("next", next);
    builder.output("scaled", np.mul(next, b));
    return new Scan(1, 2, Dim.of(5), reverse, builder.build());
  }

  private static Graph branch(BiFunction<NumPy, List<Value>, Value> function) {
    TensorType vector = TensorType.of(ElementType.F64, 3);
    return graph(List.of(vector, vector), function);
  }
}
