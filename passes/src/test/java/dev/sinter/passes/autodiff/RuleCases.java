package dev.sinter.passes.autodiff;

import static dev.sinter.passes.autodiff.CaseList.graph;
import static dev.sinter.passes.autodiff.CaseList.shape;
import static dev.sinter.passes.autodiff.CaseList.shapes;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.DerivativeRule;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Map;

/** Composites that bring rules for their derivatives along. */
final class RuleCases {
  private static final TensorType VECTOR = TensorType.of(ElementType.F64, 3);

  private RuleCases() {}

  static void addTo(CaseList cases) {
    everyKind(cases);
    nested(cases);
    cases.add(
        "rule around a while",
        0.3,
        3,
        shapes(shape(3)),
        (np, x) -> np.mul(np.builder().apply(root(), x.getFirst()), x.getFirst()));
    cases.add(
        "rule of two results",
        shapes(shape(3), shape(3)),
        (np, x) -> {
          Value count = np.scalar(ElementType.I64, 2);
          List<Value> both =
              np.builder().applyAll(apart(), List.of(x.get(0), count, np.square(x.get(1))));
          return np.mul(both.get(0), np.add(both.get(1), 2));
        });
  }

  private static void everyKind(CaseList cases) {
    Map<String, Composite> kinds =
        Map.of(
            "tangent", product(true, false),
            "cotangent", product(false, true),
            "both", product(true, true),
            "transpose", linear());
    kinds.forEach((name, composite) ->
        cases.add(
            "rule: " + name,
            shapes(shape(3), shape(3)),
            (np, x) ->
                np.mul(np.builder().apply(composite, x.get(0), x.get(1)), np.cos(x.get(1)))));
    kinds.forEach((name, composite) ->
        cases.add(
            "rule, one operand changes: " + name,
            shapes(shape(3)),
            (np, x) -> {
              Value fixed = np.mul(np.onesLike(x.get(0)), 0.7);
              Value first = np.builder().apply(composite, x.get(0), fixed);
              return np.builder().apply(composite, fixed, first);
            }));
  }

  private static void nested(CaseList cases) {
    for (Composite composite : List.of(product(true, false), product(false, true), linear())) {
      String kind = composite.rules().keySet().toString();
      Graph body =
          graph(
              List.of(VECTOR, VECTOR),
              (np, x) -> np.sin(np.builder().apply(composite, x.get(0), x.get(1))));
      cases.add(
          "rule in a scan " + kind,
          shapes(shape(3), shape(4, 3)),
          (np, x) -> np.builder().applyAll(new Scan(1, 0, Dim.of(4), false, body), x).getFirst());
      Graph other = graph(List.of(VECTOR, VECTOR), (np, x) -> np.add(x.get(0), x.get(1)));
      cases.add(
          "rule in a cond " + kind,
          shapes(shape(3), shape(3)),
          (np, x) -> {
            Value first = np.index(x.get(0), "0");
            Value positive = np.greater(first, np.zerosLike(first));
            return np.builder().apply(new Cond(body, other), positive, x.get(0), x.get(1));
          });
      cases.add(
          "rule in a composite " + kind,
          shapes(shape(3), shape(3)),
          (np, x) ->
              np.builder()
                  .apply(new Composite("Outer", Attributes.NONE, body), x.get(0), x.get(1)));
    }
  }

  /** x·sin(a), whose rules are written out. */
  static Composite product(boolean forward, boolean back) {
    Graph body = graph(List.of(VECTOR, VECTOR), (np, x) -> np.mul(x.get(0), np.sin(x.get(1))));
    Composite plain = new Composite("Product", Attributes.NONE, body);
    Composite first =
        forward
            ? plain.withTangentRule((np, x, _, dx) ->
                List.of(
                    np.add(
                        scaled(np, dx.get(0), np.sin(x.get(1))),
                        np.mul(dx.get(1), np.mul(x.get(0), np.cos(x.get(1)))))))
            : plain;
    return back
        ? first.withCotangentRule((np, x, _, ct) ->
            List.of(
                np.mul(ct.getFirst(), np.sin(x.get(1))),
                scaled(np, ct.getFirst(), np.mul(x.get(0), np.cos(x.get(1))))))
        : first;
  }

  /** By a composite of its own, as rules may have them. */
  private static Value scaled(NumPy np, Value change, Value by) {
    Graph body = graph(List.of(VECTOR, VECTOR), (inner, x) -> inner.mul(x.get(1), x.get(0)));
    return np.builder().apply(new Composite("Scaled", Attributes.NONE, body), change, by);
  }

  /** (a, x) → Σ-like mixing of x by a, linear in x, with its transpose. */
  static Composite linear() {
    Graph body =
        graph(
            List.of(VECTOR, VECTOR),
            (np, x) -> np.add(np.mul(np.exp(x.get(0)), x.get(1)), np.flip(x.get(1), 0)));
    Graph transpose =
        graph(
            List.of(VECTOR, VECTOR),
            (np, x) -> np.add(np.mul(np.exp(x.get(0)), x.get(1)), np.flip(x.get(1), 0)));
    return new Composite("Mix", Attributes.NONE, body).with(DerivativeRule.TRANSPOSE, transpose);
  }

  /** √a by Newton's method, whose rule needs to know nothing of the rounds: ẋ = ȧ / 2x. */
  static Composite root() {
    Graph body =
        graph(
            List.of(VECTOR),
            (np, a) -> {
              Graph far =
                  graph(
                      List.of(VECTOR, VECTOR),
                      (n, x) -> {
                        Value gap = n.sub(n.square(x.get(0)), x.get(1));
                        Value widest = n.max(n.abs(gap), false, 0);
                        return n.greater(widest, n.scalarLike(widest, 1e-13));
                      });
              Graph step =
                  graph(
                      List.of(VECTOR, VECTOR),
                      (n, x) -> n.mul(n.add(x.get(0), n.div(x.get(1), x.get(0))), 0.5));
              return np.builder()
                  .apply(new While(1, far, step), np.onesLike(a.getFirst()), a.getFirst());
            });
    return new Composite("Root", Attributes.NONE, body)
        .withTangentRule((np, _, x, da) -> List.of(np.div(da.getFirst(), np.mul(x.getFirst(), 2))));
  }

  /** (x, n, y) → x², n·y: the second result does not change with the first operand. */
  private static Composite apart() {
    GraphBuilder body = new GraphBuilder("apart");
    NumPy in = new NumPy(body);
    Value x = body.input("x", VECTOR);
    Value n = body.input("n", TensorType.of(ElementType.I64));
    Value y = body.input("y", VECTOR);
    body.output("square", in.square(x));
    body.output("times", in.mul(y, in.cast(n, ElementType.F64)));
    return new Composite("Apart", Attributes.NONE, body.build())
        .withTangentRule((np, a, _, da) ->
            List.of(
                np.mul(np.mul(a.get(0), 2), da.get(0)),
                np.mul(da.get(1), np.cast(a.get(1), ElementType.F64))));
  }
}
