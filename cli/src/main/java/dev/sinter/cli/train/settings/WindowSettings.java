package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.layer.Pool;
import java.util.List;

/** A layer that looks through a window, whose sizes are given for each spatial axis. */
public sealed interface WindowSettings extends LayerSettings {

  /**
   * A convolution.
   *
   * @param stride 1 unless said otherwise
   * @param padding zeros on both sides of each axis, 0 unless said otherwise
   * @param groups of channels that do not see each other, 1 unless said otherwise
   * @param bias true unless said otherwise
   */
  record Convolution(
      @JsonProperty(required = true) Long channels,
      @JsonProperty(required = true) List<Long> kernel,
      List<Long> stride,
      List<Long> padding,
      Long groups,
      Boolean bias)
      implements WindowSettings {
    public Convolution {
      Given.all("channels", channels, "kernel", kernel);
      kernel = sizes("kernel", kernel, 1);
      stride = orElse("stride", stride, 1);
      padding = orElse("padding", padding, 0);
      groups = Given.or(groups, 1L);
      bias = Given.or(bias, true);
    }

    @Override
    public Layer layer() {
      var layer =
          dev.sinter.frontend.nn.layer.Convolution.of(channels, array(kernel)).withGroups(groups);
      layer = stride.isEmpty() ? layer : layer.withStride(array(stride));
      layer = padding.isEmpty() ? layer : layer.withPadding(array(padding));
      return bias ? layer : layer.withoutBias();
    }
  }

  /** The largest element; the window moves by its own size unless said otherwise. */
  record MaxPool(
      @JsonProperty(required = true) List<Long> kernel, List<Long> stride, List<Long> padding)
      implements WindowSettings {
    public MaxPool {
      Given.all("kernel", kernel);
      kernel = sizes("kernel", kernel, 1);
      stride = orElse("stride", stride, 1);
      padding = orElse("padding", padding, 0);
    }

    @Override
    public Layer layer() {
      return moved(Pool.max(array(kernel)), stride, padding);
    }
  }

  /** The mean; the window moves by its own size unless said otherwise. */
  record AveragePool(
      @JsonProperty(required = true) List<Long> kernel, List<Long> stride, List<Long> padding)
      implements WindowSettings {
    public AveragePool {
      Given.all("kernel", kernel);
      kernel = sizes("kernel", kernel, 1);
      stride = orElse("stride", stride, 1);
      padding = orElse("padding", padding, 0);
    }

    @Override
    public Layer layer() {
      return moved(Pool.average(array(kernel)), stride, padding);
    }
  }

  private static Pool moved(Pool pool, List<Long> stride, List<Long> padding) {
    Pool strided = stride.isEmpty() ? pool : pool.withStride(array(stride));
    return padding.isEmpty() ? strided : strided.withPadding(array(padding));
  }

  private static List<Long> orElse(String name, List<Long> sizesOrNull, long least) {
    return sizesOrNull == null ? List.of() : sizes(name, sizesOrNull, least);
  }

  private static List<Long> sizes(String name, List<Long> sizes, long least) {
    if (sizes.isEmpty() || sizes.stream().anyMatch(size -> size == null || size < least)) {
      throw Given.problem(
          "%s is %s; it must have a number for each axis, %d or above"
              .formatted(name, sizes, least));
    }
    return List.copyOf(sizes);
  }

  private static long[] array(List<Long> sizes) {
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }
}
