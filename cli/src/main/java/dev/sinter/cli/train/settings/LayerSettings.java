package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.layer.Sequential;
import java.util.List;
import java.util.Optional;

/** A layer by its name, with what it needs to know. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LayerSettings.Linear.class, name = "linear"),
  @JsonSubTypes.Type(value = WindowSettings.Convolution.class, name = "convolution"),
  @JsonSubTypes.Type(value = WindowSettings.MaxPool.class, name = "max_pool"),
  @JsonSubTypes.Type(value = WindowSettings.AveragePool.class, name = "average_pool"),
  @JsonSubTypes.Type(value = LayerSettings.GlobalMaxPool.class, name = "global_max_pool"),
  @JsonSubTypes.Type(value = LayerSettings.GlobalAveragePool.class, name = "global_average_pool"),
  @JsonSubTypes.Type(value = LayerSettings.Activation.class, name = "activation"),
  @JsonSubTypes.Type(value = LayerSettings.Flatten.class, name = "flatten"),
  @JsonSubTypes.Type(value = LayerSettings.BatchNorm.class, name = "batch_norm"),
  @JsonSubTypes.Type(value = LayerSettings.LayerNorm.class, name = "layer_norm"),
  @JsonSubTypes.Type(value = LayerSettings.Dropout.class, name = "dropout"),
  @JsonSubTypes.Type(value = LayerSettings.RandomShift.class, name = "random_shift"),
  @JsonSubTypes.Type(value = LayerSettings.Rescale.class, name = "rescale"),
  @JsonSubTypes.Type(value = LayerSettings.Residual.class, name = "residual")
})
public sealed interface LayerSettings permits WindowSettings, LayerSettings.Whole {
  /** The layer, without weights. */
  Layer layer();

  /** Layers one after another. */
  static Sequential sequence(List<LayerSettings> settings) {
    return Sequential.of(settings.stream().map(LayerSettings::layer).toArray(Layer[]::new));
  }

  /** A layer without a window. */
  sealed interface Whole extends LayerSettings {}

  /** x·Wᵀ + b, with a bias unless said otherwise. */
  record Linear(@JsonProperty(required = true) Long outputs, Boolean bias) implements Whole {
    public Linear {
      Given.all("outputs", outputs);
      bias = Given.or(bias, true);
    }

    @Override
    public Layer layer() {
      var linear = new dev.sinter.frontend.nn.layer.Linear(outputs);
      return bias ? linear : linear.withoutBias();
    }
  }

  /** The largest element of each channel. */
  record GlobalMaxPool() implements Whole {
    @Override
    public Layer layer() {
      return dev.sinter.frontend.nn.layer.Pool.globalMax();
    }
  }

  /** The mean of each channel. */
  record GlobalAveragePool() implements Whole {
    @Override
    public Layer layer() {
      return dev.sinter.frontend.nn.layer.Pool.globalAverage();
    }
  }

  /** A function of single elements, {@code relu} for instance. */
  record Activation(@JsonProperty(required = true) dev.sinter.frontend.nn.layer.Activation function)
      implements Whole {
    public Activation {
      Given.all("function", function);
    }

    @Override
    public Layer layer() {
      return function;
    }
  }

  /** All axes but the first in one. */
  record Flatten() implements Whole {
    @Override
    public Layer layer() {
      return new dev.sinter.frontend.nn.layer.Flatten();
    }
  }

  /** Batch normalisation, with PyTorch's momentum. */
  record BatchNorm() implements Whole {
    @Override
    public Layer layer() {
      return new dev.sinter.frontend.nn.layer.BatchNorm();
    }
  }

  /** Layer normalisation over the last axes, one unless said otherwise. */
  record LayerNorm(Integer axes) implements Whole {
    private static final double EPSILON = 1e-5;

    public LayerNorm {
      axes = Given.or(axes, 1);
    }

    @Override
    public Layer layer() {
      return new dev.sinter.frontend.nn.layer.LayerNorm(axes, EPSILON);
    }
  }

  /** Drops elements with this probability in training. */
  record Dropout(@JsonProperty(required = true) Double probability) implements Whole {
    public Dropout {
      Given.all("probability", probability);
    }

    @Override
    public Layer layer() {
      return dev.sinter.frontend.nn.layer.Dropout.dropping(probability);
    }
  }

  /** Moves images by up to so many elements in training. */
  record RandomShift(@JsonProperty(required = true) Long most) implements Whole {
    public RandomShift {
      Given.all("most", most);
    }

    @Override
    public Layer layer() {
      return new dev.sinter.frontend.nn.layer.RandomShift(most);
    }
  }

  /** factor·x + offset, which is 0 unless said otherwise. */
  record Rescale(@JsonProperty(required = true) Double factor, Double offset) implements Whole {
    public Rescale {
      Given.all("factor", factor);
      offset = Given.or(offset, 0.0);
    }

    @Override
    public Layer layer() {
      return new dev.sinter.frontend.nn.layer.Rescale(factor, offset);
    }
  }

  /** x + layers(x); shortcut(x) + layers(x) where there is a shortcut. */
  record Residual(
      @JsonProperty(required = true) List<LayerSettings> layers,
      @JsonProperty("shortcut") List<LayerSettings> shortcutOrNull)
      implements Whole {
    public Residual {
      Given.all("layers", layers);
      Given.elements("layers", layers);
      if (shortcutOrNull != null) {
        Given.elements("shortcut", shortcutOrNull);
      }
    }

    @Override
    public Layer layer() {
      return new dev.sinter.frontend.nn.layer.Residual(
          sequence(layers), Optional.ofNullable(shortcutOrNull).map(LayerSettings::sequence));
    }
  }
}
