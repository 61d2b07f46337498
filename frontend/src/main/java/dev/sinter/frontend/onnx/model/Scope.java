package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the names of one ONNX graph mean. A body also sees the names around it; what is named in a
 * body is not seen outside.
 */
final class Scope {
  /** A name whose value could not be computed because of a problem that has been reported. */
  static final class Poisoned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Poisoned(String name) {
      super(name, null, false, false);
    }
  }

  private final Region region;
  private final Scope outer;
  private final Map<String, OnnxValue<Value>> values = new HashMap<>();
  private final Set<String> poisoned = new HashSet<>();
  private final Set<String> omitted = new HashSet<>();

  /** The names of a whole model or function, which see nothing around them. */
  Scope(Region region) {
    this(region, null);
  }

  /** The names of a body in this region, which may be the outer scope's own. */
  Scope(Region region, Scope outer) {
    this.region = region;
    this.outer = outer;
  }

  Region region() {
    return region;
  }

  /** Says what a name stands for, once. */
  void define(String name, OnnxValue<Value> value) {
    requireFree(name);
    values.put(name, value);
  }

  /** Marks a name as one whose problem has been reported. */
  void poison(String name) {
    poisoned.add(name);
  }

  /** Makes a name stand for nothing: a parameter of a function that its caller left out. */
  void omit(String name) {
    requireFree(name);
    omitted.add(name);
  }

  /** Whether a name stands for nothing, as the empty name does. */
  boolean isOmitted(String name) {
    return name.isEmpty()
        || omitted.contains(name)
        || (outer != null && !values.containsKey(name) && outer.isOmitted(name));
  }

  /** Refuses a name that this graph has used already. */
  void requireFree(String name) {
    if (values.containsKey(name) || poisoned.contains(name) || omitted.contains(name)) {
      throw new SinterException(
          ErrorCode.MODEL_INVALID, "'%s' is defined twice in one graph".formatted(name));
    }
  }

  /** What a name stands for, in values of this scope's region. */
  Optional<OnnxValue<Value>> find(String name) {
    if (poisoned.contains(name)) {
      throw new Poisoned(name);
    }
    OnnxValue<Value> value = values.get(name);
    if (value != null || outer == null) {
      return Optional.ofNullable(value);
    }
    Optional<OnnxValue<Value>> found = outer.find(name);
    return outer.region == region
        ? found
        : found.map(all -> all.map(one -> region.capture(one, outer.region)));
  }
}
