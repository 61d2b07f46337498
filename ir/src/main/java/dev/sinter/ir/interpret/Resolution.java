package dev.sinter.ir.interpret;

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
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Puts known sizes in the place of symbols: {@code reshape [n,2*n]} with n = 3 is {@code reshape
 * [3,6]}.
 */
final class Resolution {
  private final ToLongFunction<String> symbols;

  private Resolution(ToLongFunction<String> symbols) {
    this.symbols = symbols;
  }

  /**
   * The operator without symbols; bodies keep theirs, because they are bound when the body runs.
   */
  static Primitive resolve(Primitive primitive, ToLongFunction<String> symbols) {
    Resolution by = new Resolution(symbols);
    return switch (primitive) {
      case Iota op -> new Iota(op.type().withShape(by.shape(op.type().shape())), op.axis());
      case Extent op -> new Extent(by.dim(op.size()));
      case Broadcast op -> new Broadcast(by.shape(op.shape()), op.axes());
      case Reshape op -> new Reshape(by.shape(op.shape()));
      case Slice op -> new Slice(by.dims(op.starts()), by.dims(op.sizes()), op.strides());
      case Pad op -> new Pad(by.dims(op.low()), by.dims(op.high()), op.interior());
      case ConvGeneral op ->
          new ConvGeneral(
              op.strides(),
              by.dims(op.low()),
              by.dims(op.high()),
              op.inputDilation(),
              op.kernelDilation(),
              op.featureGroups(),
              op.batchGroups(),
              op.accumulate(),
              op.channelsLast());
      case ReduceWindow op ->
          new ReduceWindow(
              op.combiner(),
              op.window(),
              op.strides(),
              op.dilation(),
              by.dims(op.low()),
              by.dims(op.high()));
      case RandomBits op -> new RandomBits(by.shape(op.shape()));
      case Scan op ->
          new Scan(op.carried(), op.invariant(), by.dim(op.length()), op.reverse(), op.body());
      case NonZero op -> new NonZero(by.dim(op.count()));
      case Constant _,
          BindSize _,
          Unary _,
          Binary _,
          Compare _,
          Select _,
          Cast _,
          Bitcast _,
          Transpose _,
          Concat _,
          Reverse _ ->
          primitive;
      case Reduce _, ArgReduce _, Cumulative _, DotGeneral _, Gather _, Scatter _, Sort _ ->
          primitive;
      case While _, Cond _, Cholesky _, TriangularSolve _, Lu _ -> primitive;
    };
  }

  private Dim dim(Dim dim) {
    return dim.isKnown() ? dim : Dim.of(dim.eval(symbols));
  }

  private List<Dim> dims(List<Dim> dims) {
    return dims.stream().map(this::dim).toList();
  }

  private Shape shape(Shape shape) {
    return shape.isKnown() ? shape : new Shape(dims(shape.dims()));
  }
}
