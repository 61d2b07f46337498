package dev.sinter.frontend.nn;

import dev.sinter.ir.type.TensorType;

/**
 * Data that a network or its loss is given.
 *
 * @param type usually with a symbol for the size of a batch
 */
public record Input(String name, TensorType type) {
  /** With a type as graphs write it: {@code Input.of("image", "f32[batch,1,28,28]")}. */
  public static Input of(String name, String type) {
    return new Input(name, TensorType.parse(type));
  }
}
