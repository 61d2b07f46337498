package dev.sinter.ir.graph;

import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Compare.Relation;
import dev.sinter.ir.op.Reduce.Combiner;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.List;

/**
 * Arithmetic on a graph as NumPy writes it: every function adds nodes to the builder and gives the
 * value of the result. Names, broadcasting, negative axes and results are NumPy's
 * (https://numpy.org/doc/stable/reference); no axes means all of them.
 *
 * <pre>{@code
 * NumPy np = new NumPy(builder);
 * Value centred = np.sub(x, np.mean(x, true, -1));      // x - x.mean(axis=-1, keepdims=True)
 * Value y = np.matmul(np.index(x, "..., ::-1"), w);     // x[..., ::-1] @ w
 * }</pre>
 *
 * <p>Two things differ. Element types are never mixed: cast one operand. And sizes may be symbols;
 * where two must agree and cannot be proved to, the error says which. Errors are {@link
 * dev.sinter.ir.SinterException}s with the builder's location.
 */
public final class NumPy {
  private final NumPyContext context;
  private final NumPyElementwise elementwise;
  private final NumPyShapes shapes;
  private final NumPyIndexing indexing;
  private final NumPyProducts products;
  private final NumPyReductions reductions;
  private final NumPyCreation creation;

  public NumPy(GraphBuilder builder) {
    context = new NumPyContext(builder);
    elementwise = new NumPyElementwise(context);
    shapes = new NumPyShapes(context, elementwise);
    indexing = new NumPyIndexing(context, elementwise, shapes);
    products = new NumPyProducts(context, elementwise, shapes);
    reductions = new NumPyReductions(context, elementwise, shapes);
    creation = new NumPyCreation(context, elementwise);
  }

  /** The builder that nodes go to. */
  public GraphBuilder builder() {
    return context.builder();
  }

  // Scalars and new arrays

  /** A constant; an error where an integer type does not have the value. */
  public Value scalar(ElementType element, double value) {
    return context.scalar(element, value);
  }

  public Value scalar(ElementType element, long value) {
    return context.scalar(element, value);
  }

  /** A constant of another value's element type. */
  public Value scalarLike(Value like, double value) {
    return context.scalar(like.type().element(), value);
  }

  /** A size as a scalar, known or not. */
  public Value size(Dim size, ElementType element) {
    return context.size(size, element);
  }

  public Value zeros(ElementType element, Shape shape) {
    return full(shape, context.scalar(element, 0L));
  }

  public Value ones(ElementType element, Shape shape) {
    return full(shape, context.scalar(element, 1L));
  }

  public Value zerosLike(Value x) {
    return zeros(x.type().element(), x.type().shape());
  }

  public Value onesLike(Value x) {
    return ones(x.type().element(), x.type().shape());
  }

  public Value full(Shape shape, Value fill) {
    return creation.full(shape, fill);
  }

  /** start, start + step, … before stop. */
  public Value arange(ElementType element, long start, long stop, long step) {
    return creation.arange(element, start, stop, step);
  }

  public Value arange(ElementType element, double start, double stop, double step) {
    return creation.arange(element, start, stop, step);
  }

  /** 0, 1, … stop − 1. */
  public Value arange(ElementType element, Dim stop) {
    return creation.iota(element, stop);
  }

  /** Evenly spaced, stop included. */
  public Value linspace(ElementType element, double start, double stop, long count) {
    return creation.linspace(element, start, stop, count, true);
  }

  public Value linspace(
      ElementType element, double start, double stop, long count, boolean endpoint) {
    return creation.linspace(element, start, stop, count, endpoint);
  }

  /** Ones on the k-th diagonal above the main one. */
  public Value eye(ElementType element, Dim rows, Dim columns, long k) {
    return creation.eye(element, rows, columns, k);
  }

  public Value eye(ElementType element, long size) {
    return eye(element, Dim.of(size), Dim.of(size), 0);
  }

  /** The elements on and below the k-th diagonal of the last two axes. */
  public Value tril(Value x, long k) {
    return creation.lower(x, k);
  }

  /** The elements on and above the k-th diagonal of the last two axes. */
  public Value triu(Value x, long k) {
    return creation.upper(x, k);
  }

  // Elementwise, with broadcasting

  /** Any primitive function of two operands. */
  public Value binary(Binary.Function function, Value a, Value b) {
    return elementwise.binary(function, a, b);
  }

  public Value add(Value a, Value b) {
    return elementwise.binary(Binary.Function.ADD, a, b);
  }

  public Value add(Value a, double b) {
    return add(a, scalarLike(a, b));
  }

  public Value sub(Value a, Value b) {
    return elementwise.binary(Binary.Function.SUB, a, b);
  }

  public Value sub(Value a, double b) {
    return sub(a, scalarLike(a, b));
  }

  public Value mul(Value a, Value b) {
    return elementwise.binary(Binary.Function.MUL, a, b);
  }

  public Value mul(Value a, double b) {
    return mul(a, scalarLike(a, b));
  }

  /** True division: integers give f64. */
  public Value div(Value a, Value b) {
    return elementwise.trueDivide(a, b);
  }

  public Value div(Value a, double b) {
    return div(a, scalarLike(a, b));
  }

  /** ⌊a / b⌋; division of integers by zero is an error when it happens. */
  public Value floorDiv(Value a, Value b) {
    return elementwise.floorDivide(a, b);
  }

  /** The remainder with the sign of b; with {@link #floorDiv}, a = b·floorDiv + mod. */
  public Value mod(Value a, Value b) {
    return elementwise.mod(a, b);
  }

  public Value pow(Value a, Value b) {
    return elementwise.binary(Binary.Function.POW, a, b);
  }

  public Value pow(Value a, double b) {
    return pow(a, scalarLike(a, b));
  }

  /** NaN where either is. */
  public Value maximum(Value a, Value b) {
    return elementwise.binary(Binary.Function.MAX, a, b);
  }

  public Value maximum(Value a, double b) {
    return maximum(a, scalarLike(a, b));
  }

  /** NaN where either is. */
  public Value minimum(Value a, Value b) {
    return elementwise.binary(Binary.Function.MIN, a, b);
  }

  public Value minimum(Value a, double b) {
    return minimum(a, scalarLike(a, b));
  }

  public Value clip(Value x, Value low, Value high) {
    return minimum(maximum(x, low), high);
  }

  public Value arctan2(Value y, Value x) {
    return elementwise.binary(Binary.Function.ATAN2, y, x);
  }

  public Value equal(Value a, Value b) {
    return elementwise.compare(Relation.EQ, a, b);
  }

  public Value notEqual(Value a, Value b) {
    return elementwise.compare(Relation.NE, a, b);
  }

  public Value less(Value a, Value b) {
    return elementwise.compare(Relation.LT, a, b);
  }

  public Value lessEqual(Value a, Value b) {
    return elementwise.compare(Relation.LE, a, b);
  }

  public Value greater(Value a, Value b) {
    return elementwise.compare(Relation.GT, a, b);
  }

  public Value greaterEqual(Value a, Value b) {
    return elementwise.compare(Relation.GE, a, b);
  }

  public Value logicalAnd(Value a, Value b) {
    return elementwise.logical(Binary.Function.AND, a, b);
  }

  public Value logicalOr(Value a, Value b) {
    return elementwise.logical(Binary.Function.OR, a, b);
  }

  public Value logicalXor(Value a, Value b) {
    return elementwise.logical(Binary.Function.XOR, a, b);
  }

  public Value logicalNot(Value x) {
    return elementwise.unary(Unary.Function.NOT, cast(x, ElementType.BOOL));
  }

  public Value where(Value condition, Value a, Value b) {
    return elementwise.where(condition, a, b);
  }

  /** The value itself where it has the type. */
  public Value cast(Value x, ElementType element) {
    return context.cast(x, element);
  }

  /** The value itself, which counts as constant where derivatives are taken. */
  public Value stopGradient(Value x) {
    GraphBuilder body = new GraphBuilder("stop");
    body.output("y", body.input("x", x.type()));
    return builder().apply(new StandardComposite.StopGradient().over(body.build()), x);
  }

  public Value negative(Value x) {
    return elementwise.unary(Unary.Function.NEG, x);
  }

  public Value abs(Value x) {
    return elementwise.unary(Unary.Function.ABS, x);
  }

  public Value sign(Value x) {
    return elementwise.unary(Unary.Function.SIGN, x);
  }

  public Value floor(Value x) {
    return elementwise.rounding(Unary.Function.FLOOR, x);
  }

  public Value ceil(Value x) {
    return elementwise.rounding(Unary.Function.CEIL, x);
  }

  public Value trunc(Value x) {
    return elementwise.rounding(Unary.Function.TRUNC, x);
  }

  /** To the nearest integer, ties to even. */
  public Value rint(Value x) {
    return elementwise.rounding(Unary.Function.ROUND, x);
  }

  public Value square(Value x) {
    return mul(x, x);
  }

  /** Any primitive function of a real number; integers become f64 first, as in all of these. */
  public Value real(Unary.Function function, Value x) {
    return elementwise.real(function, x);
  }

  public Value sqrt(Value x) {
    return real(Unary.Function.SQRT, x);
  }

  public Value exp(Value x) {
    return real(Unary.Function.EXP, x);
  }

  public Value expm1(Value x) {
    return real(Unary.Function.EXPM1, x);
  }

  public Value log(Value x) {
    return real(Unary.Function.LOG, x);
  }

  public Value log1p(Value x) {
    return real(Unary.Function.LOG1P, x);
  }

  public Value sin(Value x) {
    return real(Unary.Function.SIN, x);
  }

  public Value cos(Value x) {
    return real(Unary.Function.COS, x);
  }

  public Value tan(Value x) {
    return real(Unary.Function.TAN, x);
  }

  public Value tanh(Value x) {
    return real(Unary.Function.TANH, x);
  }

  public Value isNan(Value x) {
    return notEqual(x, x);
  }

  // Shapes

  public Value broadcastTo(Value x, Shape shape) {
    return elementwise.broadcast("broadcast_to", x, shape);
  }

  /** One size may be −1 for what is left. */
  public Value reshape(Value x, long... sizes) {
    return reshape(x, NumPyCreation.dims(sizes));
  }

  public Value reshape(Value x, List<Dim> sizes) {
    return shapes.reshape(x, sizes);
  }

  /** reshape(…, order='F'): both shapes count the first axis fastest. */
  public Value reshapeFortran(Value x, long... sizes) {
    return shapes.reshapeFortran(x, NumPyCreation.dims(sizes));
  }

  public Value flatten(Value x) {
    return shapes.flatten(x);
  }

  /** Axes in this order; in opposite order (x.T) where none is named. */
  public Value transpose(Value x, int... axes) {
    return axes.length == 0 ? shapes.transpose(x) : shapes.transpose(x, axes);
  }

  public Value swapAxes(Value x, int a, int b) {
    return shapes.swapAxes(x, a, b);
  }

  public Value moveAxis(Value x, int from, int to) {
    return shapes.moveAxis(x, from, to);
  }

  /** New axes of size 1 at these places of the result. */
  public Value expandDims(Value x, int... axes) {
    return shapes.expandDims(x, axes);
  }

  /** Without these axes of size 1, or without all that are known to be. */
  public Value squeeze(Value x, int... axes) {
    return shapes.squeeze(x, axes);
  }

  public Value concatenate(List<Value> parts, int axis) {
    return shapes.concatenate(parts, axis);
  }

  public Value stack(List<Value> parts, int axis) {
    return shapes.stack(parts, axis);
  }

  public Value vstack(List<Value> parts) {
    return shapes.vstack(parts);
  }

  public Value hstack(List<Value> parts) {
    return shapes.hstack(parts);
  }

  /** Equal parts. */
  public List<Value> split(Value x, int sections, int axis) {
    return shapes.split(x, sections, axis);
  }

  public Value flip(Value x, int... axes) {
    return shapes.flip(x, axes);
  }

  /** Each element several times in a row. */
  public Value repeat(Value x, long times, int axis) {
    return shapes.repeat(x, Dim.of(times), axis);
  }

  /** The whole several times along each axis. */
  public Value tile(Value x, long... counts) {
    return shapes.tile(x, NumPyCreation.dims(counts));
  }

  // Indexing

  /** Basic indexing: x[…]. */
  public Value index(Value x, List<Index> indices) {
    return indexing.index(x, indices);
  }

  /**
   * Basic indexing with what Python writes between the brackets: {@code "..., 1:, ::-1, None, 0"}.
   */
  public Value index(Value x, String indices) {
    return indexing.index(x, Index.parse(indices));
  }

  /** Slices at computed places, i64 or i32; a place outside is an error when it happens. */
  public Value take(Value x, Value places, int axis) {
    return indexing.take(x, places, axis);
  }

  // Products

  /** a @ b: vectors are promoted, batches broadcast, scalars refused. */
  public Value matmul(Value a, Value b) {
    return products.matmul(a, b);
  }

  /** np.dot: the last axis with the last but one, for all pairs; a scalar multiplies. */
  public Value dot(Value a, Value b) {
    return products.dot(a, b);
  }

  // Reductions; with keep, reduced axes stay with size 1

  public Value sum(Value x, int... axes) {
    return sum(x, false, axes);
  }

  public Value sum(Value x, boolean keep, int... axes) {
    return reductions.total(Combiner.SUM, x, keep, axes);
  }

  public Value prod(Value x, int... axes) {
    return prod(x, false, axes);
  }

  public Value prod(Value x, boolean keep, int... axes) {
    return reductions.total(Combiner.PRODUCT, x, keep, axes);
  }

  public Value mean(Value x, int... axes) {
    return mean(x, false, axes);
  }

  public Value mean(Value x, boolean keep, int... axes) {
    return reductions.mean(x, keep, axes);
  }

  public Value max(Value x, int... axes) {
    return max(x, false, axes);
  }

  public Value max(Value x, boolean keep, int... axes) {
    return reductions.extreme(Combiner.MAX, x, keep, axes);
  }

  public Value min(Value x, int... axes) {
    return min(x, false, axes);
  }

  public Value min(Value x, boolean keep, int... axes) {
    return reductions.extreme(Combiner.MIN, x, keep, axes);
  }

  public Value any(Value x, int... axes) {
    return any(x, false, axes);
  }

  public Value any(Value x, boolean keep, int... axes) {
    return reductions.logical(Combiner.ANY, x, keep, axes);
  }

  public Value all(Value x, int... axes) {
    return all(x, false, axes);
  }

  public Value all(Value x, boolean keep, int... axes) {
    return reductions.logical(Combiner.ALL, x, keep, axes);
  }

  /** The mean squared deviation, over the number of elements less ddof. */
  public Value var(Value x, int ddof, boolean keep, int... axes) {
    return reductions.variance(x, ddof, keep, axes);
  }

  public Value std(Value x, int ddof, boolean keep, int... axes) {
    return reductions.deviation(x, ddof, keep, axes);
  }

  /** The i64 place of the largest, the first of equals; NaN counts as largest. */
  public Value argmax(Value x, int axis) {
    return reductions.place(true, x, false, axis);
  }

  /** The place in the flattened array. */
  public Value argmax(Value x) {
    return reductions.place(true, x, false);
  }

  public Value argmin(Value x, int axis) {
    return reductions.place(false, x, false, axis);
  }

  public Value argmin(Value x) {
    return reductions.place(false, x, false);
  }

  public Value cumsum(Value x, int axis) {
    return reductions.running(Combiner.SUM, x, axis);
  }

  public Value cumprod(Value x, int axis) {
    return reductions.running(Combiner.PRODUCT, x, axis);
  }
}
