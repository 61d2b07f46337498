package dev.sinter.ir.graph;

import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Pad;
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
import dev.sinter.ir.type.TensorType;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Where symbols stand: in types, and in the attributes of operators. */
public final class GraphSymbols {
  private GraphSymbols() {}

  /** The symbols in the sizes of a type. */
  public static Set<String> of(TensorType type) {
    return symbols(type.shape().dims().stream());
  }

  /** The symbols in an operator's attributes, its bodies aside. */
  public static Set<String> of(Op op) {
    return symbols(sizes(op));
  }

  /** The symbol that an operator itself gives a value, where it does. */
  public static Optional<String> boundBy(Op op) {
    return op instanceof BindSize(String symbol) ? Optional.of(symbol) : Optional.empty();
  }

  private static Stream<Dim> sizes(Op op) {
    return switch (op) {
      case Extent extent -> Stream.of(extent.size());
      case Iota iota -> iota.type().shape().dims().stream();
      case Broadcast broadcast -> broadcast.shape().dims().stream();
      case Reshape reshape -> reshape.shape().dims().stream();
      case RandomBits random -> random.shape().dims().stream();
      case Slice slice -> Stream.concat(slice.starts().stream(), slice.sizes().stream());
      case Pad pad -> Stream.concat(pad.low().stream(), pad.high().stream());
      case ConvGeneral conv -> Stream.concat(conv.low().stream(), conv.high().stream());
      case ReduceWindow window -> Stream.concat(window.low().stream(), window.high().stream());
      case Scan scan -> Stream.of(scan.length());
      case NonZero nonZero -> Stream.of(nonZero.count());
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
          Stream.of();
      case Reduce _, ArgReduce _, Cumulative _, DotGeneral _, Gather _, Scatter _, Sort _ ->
          Stream.of();
      case While _, Cond _, Cholesky _, TriangularSolve _, Lu _, Composite _, HostOp _ ->
          Stream.of();
    };
  }

  private static Set<String> symbols(Stream<Dim> sizes) {
    Set<String> names = new TreeSet<>();
    sizes.forEach(size -> names.addAll(size.symbols()));
    return names;
  }
}
