package dev.sinter.passes.memory;

import java.util.Objects;

/**
 * Two buffers of one launch that may be one: every index of its parallel range reads of {@code
 * input} only what it then overwrites through {@code output}, at the same place.
 */
public record InPlace(String output, String input) {
  public InPlace {
    Objects.requireNonNull(output);
    Objects.requireNonNull(input);
  }
}
