package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The general tensor contraction: lhs, rhs → result, summing products over the contracting axes.
 * Result axes are the batch axes, then the free axes of lhs, then those of rhs.
 *
 * @param accumulate the element type of products, sums and the result: at least as wide as the
 *     operands' (i32 for int8)
 */
public record DotGeneral(
    List<Integer> lhsBatch,
    List<Integer> rhsBatch,
    List<Integer> lhsContracting,
    List<Integer> rhsContracting,
    ElementType accumulate)
    implements Primitive {
  public DotGeneral {
    lhsBatch = List.copyOf(lhsBatch);
    rhsBatch = List.copyOf(rhsBatch);
    lhsContracting = List.copyOf(lhsContracting);
    rhsContracting = List.copyOf(rhsContracting);
    Objects.requireNonNull(accumulate);
    Require.lengths("dot_general", "rhs batch axes", rhsBatch, lhsBatch.size());
    Require.lengths("dot_general", "rhs contracting axes", rhsContracting, lhsContracting.size());
  }

  /** The same contraction with products and sums of another element type. */
  public DotGeneral accumulatingIn(ElementType element) {
    return new DotGeneral(lhsBatch, rhsBatch, lhsContracting, rhsContracting, element);
  }

  /** Axes of an operand of this rank that are neither batch nor contracting. */
  public static List<Integer> free(int rank, List<Integer> batch, List<Integer> contracting) {
    return IntStream.range(0, rank)
        .boxed()
        .filter(axis -> !batch.contains(axis) && !contracting.contains(axis))
        .toList();
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 2);
    TensorType lhs = operands.get(0);
    TensorType rhs = operands.get(1);
    Require.element(
        mnemonic(), lhs, e -> accumulates(e, accumulate), "one that accumulates in " + accumulate);
    Require.element(
        mnemonic(), rhs, e -> accumulates(e, accumulate), "one that accumulates in " + accumulate);
    checkAxes(lhs, lhsBatch, lhsContracting);
    checkAxes(rhs, rhsBatch, rhsContracting);
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < lhsBatch.size(); i++) {
      Require.sameDim(
          mnemonic(), "batch axis " + i, lhs.dim(lhsBatch.get(i)), rhs.dim(rhsBatch.get(i)));
      dims.add(lhs.dim(lhsBatch.get(i)));
    }
    for (int i = 0; i < lhsContracting.size(); i++) {
      Require.sameDim(
          mnemonic(),
          "contracting axis " + i,
          lhs.dim(lhsContracting.get(i)),
          rhs.dim(rhsContracting.get(i)));
    }
    free(lhs.rank(), lhsBatch, lhsContracting).forEach(axis -> dims.add(lhs.dim(axis)));
    free(rhs.rank(), rhsBatch, rhsContracting).forEach(axis -> dims.add(rhs.dim(axis)));
    return List.of(new TensorType(accumulate, new Shape(dims)));
  }

  /** Integers of either sign accumulate in integers, floats in floats, neither in narrower ones. */
  static boolean accumulates(ElementType element, ElementType accumulate) {
    return element.isNumeric()
        && accumulate.isNumeric()
        && element.isFloat() == accumulate.isFloat()
        && element.bytes() <= accumulate.bytes();
  }

  private void checkAxes(TensorType operand, List<Integer> batch, List<Integer> contracting) {
    List<Integer> all = new ArrayList<>(batch);
    all.addAll(contracting);
    Require.axes(mnemonic(), all, operand.rank());
  }
}
