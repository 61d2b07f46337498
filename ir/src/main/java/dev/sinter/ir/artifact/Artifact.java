package dev.sinter.ir.artifact;

import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A compiled model: one program and its code for each target, and the constants they share. The
 * same value whether it was just compiled or read from a jar.
 *
 * @param name the model's name
 * @param variants at least one; which to run is the runtime's choice
 * @param constants by content hash
 * @param classes the typed class and Main, by binary name; empty for in-process use
 * @param metadata what the model says of itself
 */
public record Artifact(
    String name,
    Signature signature,
    List<Variant> variants,
    Map<String, Tensor> constants,
    Map<String, byte[]> classes,
    Map<String, String> metadata) {
  public Artifact {
    Objects.requireNonNull(name);
    Objects.requireNonNull(signature);
    variants = List.copyOf(variants);
    constants = Map.copyOf(constants);
    classes = Map.copyOf(classes);
    metadata = Map.copyOf(metadata);
  }

  /**
   * A program for one target with the code of its kernels, in the program's order. Of an artifact
   * that was read it is read when it is first asked for, since one variant of many is run.
   */
  public static final class Variant {
    private final String target;
    private final Supplier<Contents> reading;
    private Contents contents;

    /** What a variant holds. */
    record Contents(Program program, List<KernelCode> code) {
      Contents {
        Objects.requireNonNull(program);
        code = List.copyOf(code);
      }
    }

    public Variant(Program program, List<KernelCode> code) {
      this(program.target(), () -> null);
      contents = new Contents(program, code);
    }

    /**
     * @param reading gives the contents once
     */
    Variant(String target, Supplier<Contents> reading) {
      this.target = Objects.requireNonNull(target);
      this.reading = reading;
    }

    /** The name of the target. */
    public String target() {
      return target;
    }

    /**
     * The program.
     *
     * @throws dev.sinter.ir.SinterException as reading an artifact does
     */
    public Program program() {
      return contents().program();
    }

    /** The kernels' code; errors as of {@link #program}. */
    public List<KernelCode> code() {
      return contents().code();
    }

    private synchronized Contents contents() {
      if (contents == null) {
        contents = reading.get();
      }
      return contents;
    }
  }
}
