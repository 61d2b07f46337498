package dev.sinter.passes.recognise;

import static dev.sinter.ir.op.Binary.Function.ADD;
import static dev.sinter.ir.op.Binary.Function.MUL;
import static dev.sinter.ir.op.Binary.Function.POW;
import static dev.sinter.ir.op.Binary.Function.SUB;
import static dev.sinter.ir.op.Unary.Function.RSQRT;
import static dev.sinter.ir.op.Unary.Function.SQRT;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.recognise.Pattern.Found;
import dev.sinter.passes.recognise.Pattern.Operand;
import dev.sinter.passes.rewrite.View;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Normalisation over the last axes, with scale and shift where they follow. */
final class NormalizationPatterns {
  static final List<Pattern> ALL =
      List.of(
          new Pattern(
              "(x − mean) / √(mean of (x − mean)² + ε) [·scale [+ shift]]",
              Binary.class,
              NormalizationPatterns::normalization),
          new Pattern(
              "x / √(mean of x² + ε) [·scale]",
              Binary.class,
              NormalizationPatterns::rootMeanSquare));

  /** A value that is divided by the root of a mean square of itself. */
  private record Normal(Value over, List<Integer> axes, double epsilon) {}

  private NormalizationPatterns() {}

  private static Found normalization(View view, Node root) {
    for (List<Value> terms : view.orders(ADD, root.result())) {
      for (List<Value> factors : view.orders(MUL, terms.getFirst())) {
        Found found =
            centred(view, factors.getFirst(), List.of(factors.getLast(), terms.getLast()));
        if (found != null) {
          return found;
        }
      }
    }
    for (List<Value> factors : view.orders(MUL, root.result())) {
      Found found = centred(view, factors.getFirst(), List.of(factors.getLast()));
      if (found != null) {
        return found;
      }
    }
    return centred(view, root.result(), List.of());
  }

  private static Found centred(View view, Value value, List<Value> affine) {
    Normal normal = normal(view, value);
    Value x = normal == null ? null : centre(view, normal.over(), normal.axes());
    if (x == null) {
      return null;
    }
    int rank = x.type().rank();
    int axis = normal.axes().getFirst();
    List<Operand> within = affine(view, x, affine, normal.axes());
    if (within != null) {
      return new Found(new StandardComposite.LayerNormalization(axis, normal.epsilon()), within);
    }
    List<Operand> channels = axis == 2 && rank > 2 ? perChannel(view, x, affine) : null;
    return channels == null
        ? null
        : new Found(new StandardComposite.InstanceNormalization(normal.epsilon()), channels);
  }

  private static Found rootMeanSquare(View view, Node root) {
    for (List<Value> factors : view.orders(MUL, root.result())) {
      Value narrow = view.through(Cast.class, factors.getFirst());
      Normal normal = normal(view, narrow);
      List<Operand> operands =
          normal == null
              ? null
              : affine(view, normal.over(), List.of(factors.getLast()), normal.axes());
      if (operands != null) {
        return new Found(
            new StandardComposite.RmsNormalization(normal.axes().getFirst(), normal.epsilon()),
            operands);
      }
    }
    Normal normal = normal(view, root.result());
    return normal == null
        ? null
        : Found.of(
            new StandardComposite.RmsNormalization(normal.axes().getFirst(), normal.epsilon()),
            normal.over());
  }

  /** x / √(mean of x² + ε) over the last axes, where a value is that. */
  private static Normal normal(View view, Value value) {
    for (Quotient quotient : Quotient.of(view, value)) {
      Normal normal = normal(view, quotient.over(), root(view, quotient.under()));
      if (normal != null) {
        return normal;
      }
    }
    for (List<Value> factors : view.orders(MUL, value)) {
      Spread inverse = Spread.of(view, factors.getLast()).under(RSQRT);
      Normal normal = normal(view, factors.getFirst(), inverse);
      if (normal != null) {
        return normal;
      }
    }
    return null;
  }

  /** y where a value is √y or y^½, else null. */
  private static Spread root(View view, Spread value) {
    boolean power =
        view.is(POW, value.value())
            && view.number(view.operandsOf(value.value()).getLast()).orElse(0) == 0.5;
    return power ? value.operand(view.operandsOf(value.value()).getFirst()) : value.under(SQRT);
  }

  private static Normal normal(View view, Value over, Spread variance) {
    if (variance == null) {
      return null;
    }
    for (List<Value> terms : view.orders(ADD, variance.value())) {
      Spread.Reduced mean = variance.operand(terms.getFirst()).mean();
      double epsilon = view.number(terms.getLast()).orElse(-1);
      if (mean != null && epsilon >= 0 && isSquare(view, mean, over) && areLast(mean)) {
        return new Normal(over, mean.axes(), epsilon);
      }
    }
    return null;
  }

  private static boolean areLast(Spread.Reduced of) {
    int rank = of.x().type().rank();
    int first = rank - of.axes().size();
    return first < rank && of.axes().equals(IntStream.range(first, rank).boxed().toList());
  }

  /** Whether what was reduced is x·x or x²; exporters may write the same difference twice. */
  private static boolean isSquare(View view, Spread.Reduced of, Value x) {
    Product square = Product.of(view, of.x(), x);
    if (square.is(1, x, x)) {
      return true;
    }
    Value centre = centre(view, x, of.axes());
    if (centre == null || !(view.is(POW, of.x()) || view.is(MUL, of.x()))) {
      return false;
    }
    Value twin = view.operandsOf(of.x()).getFirst();
    return centre(view, twin, of.axes()) == centre
        && Product.of(view, of.x(), twin).is(1, twin, twin);
  }

  /** x where a value is x less its mean over these axes, else null. */
  private static Value centre(View view, Value value, List<Integer> axes) {
    if (!view.is(SUB, value)) {
      return null;
    }
    Value x = view.operandsOf(value).getFirst();
    Spread.Reduced mean = Spread.of(view, view.operandsOf(value).getLast()).mean();
    return mean != null && mean.x() == x && mean.axes().equals(axes) ? x : null;
  }

  /** x, and scale and shift without their repetition where they lie along these axes; else null. */
  private static List<Operand> affine(View view, Value x, List<Value> affine, List<Integer> axes) {
    List<Operand> operands = new ArrayList<>(List.of(Operand.of(x)));
    for (Value value : affine) {
      Spread spread = Spread.of(view, value);
      if (!axes.containsAll(spread.axes()) || !isAligned(spread, x.type().rank())) {
        return null;
      }
      operands.add(Operand.of(spread.value()));
    }
    return operands;
  }

  /** Whether a value broadcasts by itself, trailing axes aligned. */
  private static boolean isAligned(Spread spread, int rank) {
    int offset = rank - spread.value().type().rank();
    List<Integer> axes = spread.axes();
    int next = 0;
    for (int axis = 0; axis < spread.value().type().rank(); axis++) {
      if (!spread.value().type().dim(axis).is(1) && axes.get(next++) != axis + offset) {
        return false;
      }
    }
    return true;
  }

  /** x, and scale and shift as vectors where they lie along axis 1; else null. */
  private static List<Operand> perChannel(View view, Value x, List<Value> affine) {
    List<Operand> operands = new ArrayList<>(List.of(Operand.of(x)));
    for (Value value : affine) {
      Spread spread = Spread.of(view, value);
      if (!spread.axes().equals(List.of(1))) {
        return null;
      }
      Shape from = spread.value().type().shape();
      operands.add(
          from.rank() == 1
              ? Operand.of(spread.value())
              : new Operand(
                  spread.value(), new Reshape(Shape.of(x.type().dim(1))), new Reshape(from)));
    }
    return operands;
  }
}
