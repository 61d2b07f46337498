package dev.sinter.passes.memory;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.program.Program;
import java.util.List;
import java.util.Set;

/** Gives every arena buffer of a program the interval of steps in which it is live. */
public final class LifetimePlanner {
  private LifetimePlanner() {}

  public static Program plan(Program program, List<Kernel> kernels, Set<InPlace> inPlace) {
    return program;
  }
}
