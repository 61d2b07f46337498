package dev.sinter.passes.lower;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * What lowering gives: a program whose arena buffers have no lifetimes yet, its kernels in the program's order, and the
 * constants it names by content hash.
 */
public record LoweredProgram(Program program, List<Kernel> kernels, Map<String, Tensor> constants) {
  public LoweredProgram {
    kernels = List.copyOf(kernels);
    constants = Map.copyOf(constants);
  }
}
