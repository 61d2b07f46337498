package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.frontend.nn.functional.Convolutions;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolution over one or more spatial axes: x [N, C, …] → [N, channels, …], {@code weight}
 * [channels, C / groups, window…], {@code bias} [channels].
 *
 * <pre>{@code
 * Convolution.of(64, 3, 3).withStride(2).withPadding(1)   // PyTorch's Conv2d(C, 64, 3, 2, 1)
 * }</pre>
 *
 * @param channels of the output
 * @param sameSize whether padding is chosen so that an output is as long as its input divided by
 *     the stride, rounded up; what the window says of padding does not count then
 * @param affine how weights begin, and whether there is a bias
 */
public record Convolution(
    long channels, SpatialWindow window, boolean sameSize, long groups, Affine affine)
    implements Layer {
  public Convolution {
    Positive.require("channels of a convolution", channels);
    Positive.require("groups of a convolution", groups);
  }

  /**
   * A convolution with a bias and without padding.
   *
   * @param kernel the window's size along each spatial axis
   */
  public static Convolution of(long channels, long... kernel) {
    return new Convolution(channels, SpatialWindow.of(kernel), false, 1, Affine.PYTORCH);
  }

  /** With a step for each axis, or one for all. */
  public Convolution withStride(long... strides) {
    return with(window.withStrides(strides));
  }

  /** With as many zeros on both sides of each axis. */
  public Convolution withPadding(long... padding) {
    return with(window.withPadding(padding));
  }

  /** With padding that keeps sizes, but for strides: Keras's {@code padding="same"}. */
  public Convolution withSameSize() {
    return new Convolution(channels, window, true, groups, affine);
  }

  public Convolution withDilation(long... dilations) {
    return with(window.withDilations(dilations));
  }

  private Convolution with(SpatialWindow other) {
    return new Convolution(channels, other, sameSize, groups, affine);
  }

  /** With channels in groups that do not see each other. */
  public Convolution withGroups(long count) {
    return new Convolution(channels, window, sameSize, count, affine);
  }

  public Convolution withoutBias() {
    return new Convolution(channels, window, sameSize, groups, affine.withoutBias());
  }

  public Convolution withWeights(Initializer first) {
    return new Convolution(channels, window, sameSize, groups, affine.withWeights(first));
  }

  public Convolution withBias(Initializer first) {
    return new Convolution(channels, window, sameSize, groups, affine.withBias(first));
  }

  @Override
  public Value apply(Scope scope, Value x) {
    long inputs = scope.size(x, 1);
    if (inputs % groups != 0 || channels % groups != 0) {
      throw scope.problem(
          ErrorCode.SHAPE_MISMATCH,
          "%d groups of %d channels in and %d out, expected a divisor of both"
              .formatted(groups, inputs, channels));
    }
    List<Dim> sizes = new ArrayList<>(List.of(Dim.of(channels), Dim.of(inputs / groups)));
    window.kernel().forEach(size -> sizes.add(Dim.of(size)));
    TensorType type = new TensorType(scope.element(x), new Shape(sizes));
    Value weight = affine.weight(scope, type);
    return Convolutions.convolution(
        scope.np(), x, weight, affine.biasOrNull(scope, weight), padded(x), groups);
  }

  private SpatialWindow padded(Value x) {
    return sameSize
        ? window.padded(x.type().shape().dims().subList(2, x.type().rank()), true)
        : window;
  }
}
