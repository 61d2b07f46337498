package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Layers one after another, by name. */
public record Sequential(SequencedMap<String, Layer> layers) implements Layer {
  public Sequential {
    layers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(layers));
  }

  /** Layers whose names are their places: 0, 1, 2. */
  public static Sequential of(Layer... layers) {
    Sequential all = new Sequential(new LinkedHashMap<>());
    for (Layer layer : layers) {
      all = all.then(String.valueOf(all.layers.size()), layer);
    }
    return all;
  }

  /**
   * With one more layer.
   *
   * @throws SinterException ATTRIBUTE_INVALID where the name is another's
   */
  public Sequential then(String name, Layer layer) {
    SequencedMap<String, Layer> more = new LinkedHashMap<>(layers);
    if (more.put(name, layer) != null) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID, "two layers named '%s' in a row".formatted(name));
    }
    return new Sequential(more);
  }

  @Override
  public Value apply(Scope scope, Value x) {
    Value y = x;
    for (Map.Entry<String, Layer> layer : layers.entrySet()) {
      y = scope.layer(layer.getKey(), layer.getValue(), y);
    }
    return y;
  }
}
