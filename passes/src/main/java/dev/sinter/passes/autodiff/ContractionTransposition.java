package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A contraction turned around is one of the cotangent with the other operand, over that operand's
 * free axes: ∇_A tr(G·(A·B)ᵀ) = G·Bᵀ.
 */
record ContractionTransposition(GraphBuilder builder, DotGeneral dot)
    implements BilinearTransposition {

  @Override
  public Value left(TensorType left, Value right, Value cotangent) {
    int batches = dot.lhsBatch().size();
    int free = DotGeneral.free(left.rank(), dot.lhsBatch(), dot.lhsContracting()).size();
    List<Integer> summed = range(batches + free, cotangent.type().rank());
    return contract(
        left,
        dot.lhsBatch(),
        dot.lhsContracting(),
        right,
        dot.rhsBatch(),
        dot.rhsContracting(),
        cotangent,
        summed);
  }

  @Override
  public Value right(Value left, TensorType right, Value cotangent) {
    int batches = dot.lhsBatch().size();
    int free = DotGeneral.free(left.type().rank(), dot.lhsBatch(), dot.lhsContracting()).size();
    List<Integer> summed = range(batches, batches + free);
    return contract(
        right,
        dot.rhsBatch(),
        dot.rhsContracting(),
        left,
        dot.lhsBatch(),
        dot.lhsContracting(),
        cotangent,
        summed);
  }

  /**
   * The cotangent of one operand.
   *
   * @param summed axes of the result's cotangent that come from the other operand
   */
  private Value contract(
      TensorType wanted,
      List<Integer> batch,
      List<Integer> contracting,
      Value other,
      List<Integer> otherBatch,
      List<Integer> otherContracting,
      Value cotangent,
      List<Integer> summed) {
    List<Integer> otherFree = DotGeneral.free(other.type().rank(), otherBatch, otherContracting);
    DotGeneral product =
        new DotGeneral(range(0, batch.size()), otherBatch, summed, otherFree, dot.accumulate());
    Value result = builder.apply(product, cotangent, other);
    // Its axes: batches, the operand's free axes, then what was contracted, in the other's order.
    List<Integer> axes = new ArrayList<>(batch);
    axes.addAll(DotGeneral.free(wanted.rank(), batch, contracting));
    otherContracting.stream()
        .sorted()
        .forEach(axis -> axes.add(contracting.get(otherContracting.indexOf(axis))));
    List<Integer> permutation = range(0, wanted.rank()).stream().map(axes::indexOf).toList();
    Value ordered = builder.apply(new Transpose(permutation), result);
    return new NumPy(builder).cast(ordered, wanted.element());
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
