package dev.sinter.frontend.nn;

import dev.sinter.frontend.composite.RandomValues;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;

/** One graph of a network in the making: what all of its scopes share. */
final class Tracing {
  /** The state that random numbers come from: a seed, and how many sources there were. */
  static final String RANDOM = "#random";

  private final NumPy np;
  private final Mode mode;
  private final WeightSource source;
  private final long seed;
  private final Map<String, Value> parameters = new LinkedHashMap<>();
  private final SequencedMap<String, Value> state = new LinkedHashMap<>();
  private final Map<String, Value> renewed = new LinkedHashMap<>();
  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private final List<LayerSummary> applied = new ArrayList<>();

  Tracing(GraphBuilder builder, Mode mode, WeightSource source, long seed) {
    np = new NumPy(builder);
    this.mode = mode;
    this.source = source;
    this.seed = seed;
  }

  NumPy np() {
    return np;
  }

  Mode mode() {
    return mode;
  }

  /** What each piece of state is at the end, by name. */
  SequencedMap<String, Value> stateAfterwards() {
    SequencedMap<String, Value> last = new LinkedHashMap<>(state);
    last.putAll(renewed);
    return last;
  }

  /** The layers in the order in which they end, those inside of another before it. */
  List<LayerSummary> applied() {
    return applied;
  }

  Value parameter(String name, TensorType type, Initializer initializer) {
    Value known = parameters.get(name);
    if (known == null) {
      requireNew(name);
      known = source.parameter(name, type, initializer);
      parameters.put(name, known);
    }
    return requireType(name, known, type);
  }

  Value state(String name, Tensor initial) {
    Value known = state.get(name);
    if (known == null) {
      requireNew(name);
      known = source.state(name, initial);
      state.put(name, known);
    }
    return requireType(name, renewed.getOrDefault(name, known), initial.type());
  }

  private void requireNew(String name) {
    if (parameters.containsKey(name) || state.containsKey(name)) {
      throw invalid(name, "is both a parameter and state");
    }
  }

  private static Value requireType(String name, Value found, TensorType type) {
    if (!found.type().equals(type)) {
      throw invalid(name, "is %s, and asked for as %s".formatted(found.type(), type));
    }
    return found;
  }

  void renew(String name, Value next) {
    Value known = state.get(name);
    if (known == null) {
      throw invalid(name, "is no state, there is %s".formatted(state.keySet()));
    }
    renewed.put(name, requireType(name, next, known.type()));
  }

  /** Keys are the seed and a number that goes on from step to step. */
  RandomValues random() {
    Tensor first = Tensor.zeros(TensorType.of(ElementType.U64, 2));
    first.setLong(0, seed);
    Value key = state(RANDOM, first);
    Tensor one = Tensor.zeros(first.type());
    one.setLong(1, 1);
    renew(RANDOM, np.add(key, np.builder().constant(one)));
    return new RandomValues(np, key);
  }

  Value within(String path, Layer layer, Supplier<Value> call) {
    Layer other = layers.putIfAbsent(path, layer);
    if (other != null && !other.equals(layer)) {
      throw invalid(path, "names two layers, a %s and a %s".formatted(other.kind(), layer.kind()));
    }
    GraphBuilder builder = np.builder();
    Location outer = builder.location();
    builder.at(Location.of(path));
    Value y = applied(path, call);
    builder.at(outer);
    if (other == null) {
      applied.add(new LayerSummary(path, layer.kind(), y.type(), elements(path)));
    }
    return y;
  }

  /** What a layer gives; its errors say where it stands. */
  private static Value applied(String path, Supplier<Value> call) {
    Value y;
    try {
      y = call.get();
    } catch (SinterException e) {
      // An inner layer has said it already.
      boolean said = e.getMessage().startsWith(path + ":") || e.getMessage().startsWith(path + ".");
      throw said ? e : new SinterException(e.code(), path + ": " + e.getMessage(), e);
    }
    if (y.type().shape().dims().contains(Dim.of(0))) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "%s: gives %s, of which nothing is left: its window is larger than what it slides over"
              .formatted(path, y.type()));
    }
    return y;
  }

  /** The number of elements of parameters that a layer has itself, without those inside of it. */
  private long elements(String path) {
    return parameters.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(path + "."))
        .filter(entry -> layers.keySet().stream().noneMatch(inner -> isInside(inner, path, entry)))
        .mapToLong(entry -> entry.getValue().type().shape().size().known())
        .sum();
  }

  private static boolean isInside(String inner, String path, Map.Entry<String, Value> parameter) {
    return inner.startsWith(path + ".") && parameter.getKey().startsWith(inner + ".");
  }

  private static SinterException invalid(String name, String problem) {
    return new SinterException(ErrorCode.ATTRIBUTE_INVALID, "'%s' %s".formatted(name, problem));
  }
}
