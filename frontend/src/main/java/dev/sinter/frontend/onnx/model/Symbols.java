package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.proto.TensorShapeProto.Dimension;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.Dim;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives each size name of a model a symbol: the same name the same symbol, different names
 * different ones. Names that are not symbols are changed to one that is; sizes without a name are
 * named after their input and axis.
 */
final class Symbols {
  private final Map<String, Dim> named = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Long> sizes;

  /** Symbols of which these become known sizes. */
  Symbols(Map<String, Long> sizes) {
    this.sizes = sizes;
  }

  /** Names of known sizes that are no symbols of the model. */
  Set<String> unused() {
    Set<String> unused = new TreeSet<>(sizes.keySet());
    unused.removeAll(taken);
    return unused;
  }

  /** The size that a dimension of an input declares. */
  Dim dim(Dimension dimension, String owner, int axis) {
    return switch (dimension.getValueCase()) {
      case DIM_VALUE -> known(dimension.getDimValue(), owner, axis);
      case DIM_PARAM ->
          dimension.getDimParam().isBlank()
              ? unnamed(owner, axis)
              : named.computeIfAbsent(dimension.getDimParam(), this::fresh);
      case VALUE_NOT_SET -> unnamed(owner, axis);
    };
  }

  /** The size of a symbol from now on; what is a size already stays. */
  Dim know(Dim dim, long size) {
    if (dim.isKnown()) {
      return dim;
    }
    named.replaceAll((_, other) -> other.equals(dim) ? Dim.of(size) : other);
    return Dim.of(size);
  }

  private Dim known(long size, String owner, int axis) {
    // What some converters write for a size that varies.
    if (size == -1) {
      return unnamed(owner, axis);
    }
    if (size < 0) {
      throw new SinterException(
          ErrorCode.MODEL_INVALID,
          "axis %d of '%s' has size %d, expected 0 or more".formatted(axis, owner, size));
    }
    return Dim.of(size);
  }

  private Dim unnamed(String owner, int axis) {
    return fresh(owner + "_" + axis);
  }

  private Dim fresh(String name) {
    String unique = unique(name);
    Long size = sizes.get(unique);
    return size == null ? Dim.symbol(unique) : Dim.of(size);
  }

  /** A symbol called like this that nothing else in the model is called. */
  String unique(String name) {
    String symbol = name.strip().replaceAll("[^A-Za-z0-9_.]", "_");
    if (!Character.isLetter(symbol.charAt(0)) && symbol.charAt(0) != '_') {
      symbol = "_" + symbol;
    }
    String unique = symbol;
    for (int i = 2; !taken.add(unique); i++) {
      unique = symbol + "_" + i;
    }
    return unique;
  }
}
