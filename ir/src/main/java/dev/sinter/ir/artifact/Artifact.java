package dev.sinter.ir.artifact;

import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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

  /** A program for one target with the code of its kernels, in the program's order. */
  public record Variant(Program program, List<KernelCode> code) {
    public Variant {
      Objects.requireNonNull(program);
      code = List.copyOf(code);
    }
  }
}
