package dev.sinter.ir.safetensors;

import dev.sinter.ir.type.TensorType;

/**
 * Where the elements of a tensor lie in a file.
 *
 * @param begin byte of its first element, counted from the end of the header
 * @param end byte behind its last
 */
record StoredTensor(String name, TensorType type, long begin, long end) {
  private static final int MOST_SHOWN = 100;

  /** A name as messages show it: a forged one may have megabytes. */
  static String shown(String name) {
    return "'" + (name.length() > MOST_SHOWN ? name.substring(0, MOST_SHOWN) + "…" : name) + "'";
  }

  String shown() {
    return shown(name);
  }
}
