package dev.sinter.ir.program;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.Objects;

/**
 * Memory that steps read and write, known before anything runs.
 *
 * @param name unique in the program; short and stable, for the text form
 * @param type what it holds; for scratch the type of its bytes
 * @param place where it lives
 */
public record Buffer(String name, TensorType type, Place place) {
  public Buffer {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
    Objects.requireNonNull(place);
  }

  /** Bytes it takes. */
  public Dim bytes() {
    return type.bytes();
  }

  /** Where a buffer lives. */
  public sealed interface Place {
    /** A program input, given by the caller. */
    record Input(String port) implements Place {}

    /** A program output, given by the caller or allocated for them. */
    record Output(String port) implements Place {}

    /** A constant of the artifact, by content hash. */
    record Constant(String hash) implements Place {}

    /** State of a session. */
    record State(String name) implements Place {}

    /**
     * The session's arena, at an offset that the packer finds: live from the first to the last step
     * that touches it, by the numbering of {@link Program#steps}.
     */
    record Arena(int first, int last) implements Place {}

    /** Part of another buffer (which is not itself a view), from a byte offset on. */
    record View(String base, Dim offset) implements Place {}

    /** Working memory of each worker during one launch. */
    record Scratch() implements Place {}
  }
}
