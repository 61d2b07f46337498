package dev.sinter.ir.structure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Leaves below one place of a structure, by what is left of their names there; the leaf that ends
 * at the place itself has nothing left.
 *
 * @param path the place
 */
record Branch(String path, SequencedMap<String, Object> leaves) {
  Branch(String path) {
    this(path, new LinkedHashMap<>());
  }

  void put(String rest, Object leaf) {
    leaves.put(rest, leaf);
  }

  /** What lies behind each first part of a name, in order. */
  SequencedMap<String, Branch> children() {
    SequencedMap<String, Branch> children = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : leaves.entrySet()) {
      String[] parts = entry.getKey().split("\\.", 2);
      children
          .computeIfAbsent(parts[0], first -> new Branch(join(path, first)))
          .put(parts.length == 1 ? "" : parts[1], entry.getValue());
    }
    return children;
  }

  /** The full name of a leaf. */
  String name(String rest) {
    return join(path, rest);
  }

  static String join(String path, String rest) {
    return path.isEmpty() || rest.isEmpty() ? path + rest : path + "." + rest;
  }
}
