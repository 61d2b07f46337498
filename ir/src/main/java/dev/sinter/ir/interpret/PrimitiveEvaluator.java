package dev.sinter.ir.interpret;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.RandomBits;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.op.While;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Bindings;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * The rule of each primitive. Sizes are resolved first, and the resolved operator infers its result
 * types again from the values at hand: so everything inference refuses for known sizes is refused
 * here for symbolic ones too.
 */
final class PrimitiveEvaluator {
  private final Workspace workspace;
  private final Elementwise elementwise;
  private final Movement movement;
  private final Reductions reductions;
  private final Contraction contraction;
  private final Convolution convolution;
  private final Windows windows;
  private final Indexing indexing;
  private final Sorting sorting;
  private final RandomNumbers random;
  private final LinearAlgebra algebra;
  private final ControlFlow control;

  PrimitiveEvaluator(Workspace workspace, BodyRunner bodies) {
    this.workspace = workspace;
    elementwise = new Elementwise(workspace);
    movement = new Movement(workspace);
    reductions = new Reductions(workspace, movement);
    contraction = new Contraction(workspace, movement);
    convolution = new Convolution(workspace, movement);
    windows = new Windows(workspace);
    indexing = new Indexing(workspace);
    sorting = new Sorting(workspace, movement);
    random = new RandomNumbers(workspace);
    algebra = new LinearAlgebra(workspace);
    control = new ControlFlow(workspace, bodies);
  }

  List<Tensor> evaluate(Primitive primitive, List<Tensor> operands, Bindings symbols) {
    return switch (Resolution.resolve(primitive, symbols)) {
      case Constant op -> List.of(op.value());
      case Iota op -> List.of(movement.iota(op));
      case Extent op -> List.of(extent(op));
      case BindSize op -> List.of(bound(op, checked(op, operands).getFirst()));
      case Unary op -> List.of(elementwise.unary(op, checked(op, operands).getFirst()));
      case Binary op ->
          List.of(elementwise.binary(op, checked(op, operands).get(0), operands.get(1)));
      case Compare op ->
          List.of(elementwise.compare(op, checked(op, operands).get(0), operands.get(1)));
      case Select op ->
          List.of(
              elementwise.select(checked(op, operands).get(0), operands.get(1), operands.get(2)));
      case Cast op -> List.of(elementwise.cast(checked(op, operands).getFirst(), op.to()));
      case Bitcast op -> List.of(elementwise.bitcast(checked(op, operands).getFirst(), op.to()));
      case Broadcast op -> List.of(movement.broadcast(op, checked(op, operands).getFirst()));
      case Reshape op -> List.of(checked(op, operands).getFirst().reshaped(op.shape()));
      case Transpose op ->
          List.of(movement.transpose(checked(op, operands).getFirst(), op.permutation()));
      case Slice op -> List.of(movement.slice(op, checked(op, operands).getFirst()));
      case Pad op ->
          List.of(movement.pad(op, infer(op, operands), operands.get(0), operands.get(1)));
      case Concat op -> List.of(movement.concat(op, infer(op, operands), operands));
      case Reverse op -> List.of(movement.reverse(op, checked(op, operands).getFirst()));
      case Reduce op -> List.of(reductions.reduce(op, infer(op, operands), operands.getFirst()));
      case ArgReduce op ->
          List.of(reductions.argReduce(op, infer(op, operands), operands.getFirst()));
      case Cumulative op -> List.of(reductions.cumulative(op, checked(op, operands).getFirst()));
      case DotGeneral op ->
          List.of(contraction.dot(op, infer(op, operands), operands.get(0), operands.get(1)));
      case ConvGeneral op ->
          List.of(convolution.of(op, infer(op, operands), operands.get(0), operands.get(1)));
      case ReduceWindow op -> List.of(windows.reduce(op, infer(op, operands), operands.getFirst()));
      case Gather op ->
          List.of(indexing.gather(op, infer(op, operands), operands.get(0), operands.get(1)));
      case Scatter op ->
          List.of(
              indexing.scatter(op, checked(op, operands).get(0), operands.get(1), operands.get(2)));
      case NonZero op -> List.of(indexing.nonZero(infer(op, operands), operands.getFirst()));
      case Sort op -> sorting.sort(op, checked(op, operands).getFirst());
      case RandomBits op -> List.of(random.bits(infer(op, operands), operands.getFirst()));
      case Cholesky op -> List.of(algebra.cholesky(checked(op, operands).getFirst()));
      case TriangularSolve op ->
          List.of(algebra.solve(op, checked(op, operands).get(0), operands.get(1)));
      case Lu op -> algebra.lu(checked(op, operands).getFirst());
      case While op -> control.loop(op, operands, symbols);
      case Cond op -> control.choose(op, operands, symbols);
      case Scan op -> control.scan(op, operands, symbols);
    };
  }

  private Tensor extent(Extent op) {
    Tensor size = workspace.allocate(infer(op, List.of()));
    size.setLong(0, op.size().known());
    return size;
  }

  private static Tensor bound(BindSize op, Tensor size) {
    if (size.getLong(0) < 0) {
      throw new SinterException(
          ErrorCode.VALUE_OUT_OF_RANGE,
          "size '%s' came out as %d".formatted(op.symbol(), size.getLong(0)));
    }
    return size;
  }

  /** The operands, once the operator takes them. */
  private static List<Tensor> checked(Primitive op, List<Tensor> operands) {
    op.infer(types(operands));
    return operands;
  }

  /** The type of the only result. */
  private static TensorType infer(Primitive op, List<Tensor> operands) {
    return op.infer(types(operands)).getFirst();
  }

  private static List<TensorType> types(List<Tensor> operands) {
    return operands.stream().map(Tensor::type).toList();
  }
}
