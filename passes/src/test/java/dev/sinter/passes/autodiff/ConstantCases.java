package dev.sinter.passes.autodiff;

import static dev.sinter.passes.autodiff.CaseList.shape;
import static dev.sinter.passes.autodiff.CaseList.shapes;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.RandomBits;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;

/** Operators without a derivative, beside some that have one. */
final class ConstantCases {
  private ConstantCases() {}

  static void addTo(CaseList cases) {
    without(cases);
  }

  private static void without(CaseList cases) {
    cases.add(
        "without",
        shapes(shape(4)),
        (np, x) -> {
          GraphBuilder builder = np.builder();
          Value big = np.argmax(np.mul(x.get(0), 0.0), 0);
          Value bits = builder.apply(new Bitcast(ElementType.I64), np.mul(x.get(0), 0.0));
          Value key = builder.constant(Tensor.zeros(TensorType.of(ElementType.U64, 2)));
          Value noise =
              np.mul(
                  np.cast(builder.apply(new RandomBits(Shape.of(4)), key), ElementType.F64), 1e-9);
          Value count =
              builder.apply(
                  new BindSize("n"),
                  np.add(
                      np.mul(big, np.scalar(ElementType.I64, 0)), np.scalar(ElementType.I64, 4)));
          Value places = builder.apply(new NonZero(Dim.symbol("n")), np.equal(x.get(0), x.get(0)));
          Value sum =
              np.add(np.cast(np.sum(places), ElementType.F64), np.cast(count, ElementType.F64));
          Value size = np.cast(builder.apply(new Extent(Dim.of(3))), ElementType.F64);
          return np.mul(
              np.square(x.get(0)),
              np.add(
                  np.add(noise, np.cast(bits, ElementType.F64)),
                  np.add(np.add(sum, size), np.arange(ElementType.F64, Dim.of(4)))));
        });
  }
}
