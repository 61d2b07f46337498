package dev.sinter.cli.model;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.type.Dim;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * Sizes chosen for the symbols of a model, as {@code --bind batch=16,seq=128} gives them; a symbol
 * that is not among them has the size 1.
 */
public record SymbolSizes(Map<String, Long> sizes) implements ToLongFunction<String> {
  public SymbolSizes {
    sizes = java.util.Collections.unmodifiableMap(new TreeMap<>(sizes));
  }

  /** No symbol has a size of its own. */
  public static SymbolSizes none() {
    return new SymbolSizes(Map.of());
  }

  /**
   * Reads lists of {@code symbol=size}.
   *
   * @param option what they were given to
   * @throws SinterException USAGE where one is something else
   */
  public static SymbolSizes parse(String option, List<String> texts) {
    Map<String, Long> sizes = new TreeMap<>();
    for (String text : texts) {
      for (String pair : text.split(",", -1)) {
        String[] parts = pair.strip().split("=", 2);
        if (parts.length < 2 || !parts[1].matches("[0-9]{1,15}")) {
          throw new SinterException(
              ErrorCode.USAGE, option + " '" + pair + "', expected SYMBOL=SIZE such as batch=16");
        }
        sizes.put(parts[0], Long.parseLong(parts[1]));
      }
    }
    return new SymbolSizes(sizes);
  }

  /** The symbols in the types of a model's inputs, sorted. */
  public static Set<String> symbols(Signature signature) {
    Set<String> symbols = new TreeSet<>();
    for (Signature.Parameter input : signature.inputs()) {
      for (Dim dim : input.type().shape().dims()) {
        symbols.addAll(dim.symbols());
      }
    }
    return symbols;
  }

  /** The same size for every symbol of a model. */
  public static SymbolSizes all(Signature signature, long size) {
    Map<String, Long> sizes = new TreeMap<>();
    symbols(signature).forEach(symbol -> sizes.put(symbol, size));
    return new SymbolSizes(sizes);
  }

  /**
   * These sizes, checked against a model.
   *
   * @throws SinterException USAGE where a symbol is not the model's, with those that are
   */
  public SymbolSizes checked(Signature signature) {
    Set<String> known = symbols(signature);
    for (String symbol : sizes.keySet()) {
      if (!known.contains(symbol)) {
        throw new SinterException(
            ErrorCode.USAGE,
            "--bind: the model has no symbol '%s'; its symbols are: %s"
                .formatted(symbol, known.isEmpty() ? "none" : String.join(", ", known)));
      }
    }
    return this;
  }

  /** These sizes, and 1 for every other symbol of a model. */
  public SymbolSizes complete(Signature signature) {
    Map<String, Long> all = new TreeMap<>();
    symbols(signature).forEach(symbol -> all.put(symbol, applyAsLong(symbol)));
    return new SymbolSizes(all);
  }

  @Override
  public long applyAsLong(String symbol) {
    return sizes.getOrDefault(symbol, 1L);
  }

  /** {@code " for batch=16"}; empty where no symbol has a size of its own. */
  public String suffix() {
    return sizes.isEmpty() ? "" : " for " + this;
  }

  /** {@code batch=16, seq=128}; nothing where no symbol has a size of its own. */
  @Override
  public String toString() {
    return String.join(
        ", ", sizes.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }
}
