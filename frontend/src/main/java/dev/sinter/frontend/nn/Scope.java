package dev.sinter.frontend.nn;

import dev.sinter.frontend.composite.RandomValues;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;

/**
 * Where a layer stands in a network that is being made into a graph: it has the names of its
 * parameters and state to itself, {@code block.conv.weight} is {@code weight} of the layer {@code
 * conv} of the layer {@code block}.
 *
 * <p>The names of Sinter's own layers are PyTorch's, so that weights go from one to the other.
 */
public final class Scope {
  private final Tracing tracing;
  private final String path;

  Scope(Tracing tracing, String path) {
    this.tracing = tracing;
    this.path = path;
  }

  /** Writes operations. */
  public NumPy np() {
    return tracing.np();
  }

  /** Whether the graph is to be trained: dropout drops, and batch norm takes the batch's mean. */
  public boolean isTraining() {
    return tracing.mode() == Mode.TRAINING;
  }

  /**
   * A parameter of this layer. The same one again where the layer is applied more than once.
   *
   * @param type a float type of known shape
   * @param initializer makes its first values
   * @throws SinterException ATTRIBUTE_INVALID where another type was asked for before
   */
  public Value parameter(String name, TensorType type, Initializer initializer) {
    return tracing.parameter(full(name), type, initializer);
  }

  /**
   * State of this layer as it is now: a value that no derivative is taken of, and that a step of
   * training may {@link #renew}.
   *
   * @param initial what it is before the first step
   */
  public Value state(String name, Tensor initial) {
    return tracing.state(full(name), initial);
  }

  /**
   * What a piece of state is from here on; the last one is what the next step begins with.
   *
   * @throws SinterException ATTRIBUTE_INVALID where there is no such state, or it has another type
   */
  public void renew(String name, Value next) {
    tracing.renew(full(name), next);
  }

  /** A source of random numbers, others for each call and step of training. */
  public RandomValues random() {
    return tracing.random();
  }

  /**
   * Applies a layer within this one.
   *
   * @param name not that of another layer here; an equal layer may be applied more than once, and
   *     has one set of parameters
   * @throws SinterException of the layer, with where it stands
   */
  public Value layer(String name, Layer layer, Value x) {
    return at(name, layer, inner -> layer.apply(inner, x));
  }

  /**
   * Applies a layer within this one that is not a function of one value.
   *
   * @param layer whose call this is
   * @param call applies it
   */
  public Value at(String name, Layer layer, Application call) {
    Scope inner = new Scope(tracing, full(name));
    return tracing.within(inner.path, layer, () -> call.apply(inner));
  }

  /** How a layer is applied in its scope. */
  @FunctionalInterface
  public interface Application {
    Value apply(Scope scope);
  }

  /**
   * The size of an axis of a value, which a layer has to know.
   *
   * @param axis negative ones count from the last
   * @throws SinterException SHAPE_MISMATCH where there is no such axis, FEATURE_UNSUPPORTED where
   *     its size is a symbol
   */
  public long size(Value x, int axis) {
    requireAxis(x, axis);
    int place = axis < 0 ? axis + x.type().rank() : axis;
    Dim size = x.type().dim(place);
    if (!size.isKnown()) {
      throw problem(
          ErrorCode.FEATURE_UNSUPPORTED,
          "axis %d of %s, expected a size that is known".formatted(axis, x.type()));
    }
    return size.known();
  }

  /** SHAPE_MISMATCH where a value has no such axis; negative ones count from the last. */
  public void requireAxis(Value x, int axis) {
    int rank = x.type().rank();
    if (axis < -rank || axis >= rank) {
      throw problem(
          ErrorCode.SHAPE_MISMATCH, "x is %s, expected an axis %d".formatted(x.type(), axis));
    }
  }

  /** The type of parameters that belong to a value: its own where that is a float type, or f32. */
  public ElementType element(Value x) {
    return x.type().element().isFloat() ? x.type().element() : ElementType.F32;
  }

  /** An error of this layer. */
  public SinterException problem(ErrorCode code, String message) {
    return new SinterException(code, "%s: %s".formatted(Location.of(path), message));
  }

  private String full(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
