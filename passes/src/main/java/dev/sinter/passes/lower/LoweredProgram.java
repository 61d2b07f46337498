package dev.sinter.passes.lower;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.passes.memory.InPlace;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What lowering gives for one target: a program whose arena buffers have no lifetimes yet, and what
 * it refers to.
 *
 * @param program its arena places are all {@code Arena(0, 0)}
 * @param kernels in the order of {@link Program#kernels}, no two equal but for the name
 * @param constants by content hash
 * @param inPlace outputs that may take the memory of an input
 */
public record LoweredProgram(
    Program program, List<Kernel> kernels, Map<String, Tensor> constants, Set<InPlace> inPlace) {
  public LoweredProgram {
    Objects.requireNonNull(program);
    kernels = List.copyOf(kernels);
    constants = Map.copyOf(constants);
    inPlace = Set.copyOf(inPlace);
  }

  /** The program and its kernels as text. */
  String text() {
    StringBuilder out = new StringBuilder(program.toString());
    kernels.forEach(kernel -> out.append('\n').append(kernel));
    return out.toString();
  }
}
