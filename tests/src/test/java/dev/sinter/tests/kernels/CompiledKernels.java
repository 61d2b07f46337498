package dev.sinter.tests.kernels;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.KernelCompiler;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Sinter;
import dev.sinter.runtime.kernel.KernelLoader;
import dev.sinter.runtime.machine.MachineLoader;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Kernels as a backend's code, loaded as the runtime loads it. */
final class CompiledKernels {
  private static final List<KernelCompiler> COMPILERS =
      ServiceLoader.load(KernelCompiler.class).stream().map(ServiceLoader.Provider::get).toList();

  private CompiledKernels() {}

  /** Those of bytecode, whatever the width of this machine's vectors, then {@link #machines}. */
  static List<Target> targets() {
    return Stream.concat(Target.jvm().stream(), machines().stream()).toList();
  }

  /** What this CPU runs, with or without a compiler for it. */
  static List<Target> machines() {
    return Sinter.usableMachines();
  }

  /** The targets that have vectors. */
  static List<Target> vectorTargets() {
    return targets().stream().filter(target -> target.vectorBits() > 0).toList();
  }

  /**
   * The functions of kernels with different names, in order.
   *
   * <p>Skips the calling test where there is no compiler for the target.
   */
  static List<KernelFunction> of(List<Kernel> kernels, Target target) {
    List<KernelCode.Bytecode> bytecode = new ArrayList<>();
    List<KernelCode.SharedObject> machine = new ArrayList<>();
    for (KernelCode code : compiler(target).compile(kernels, target)) {
      switch (code) {
        case KernelCode.Bytecode kernel -> bytecode.add(kernel);
        case KernelCode.SharedObject kernel -> machine.add(kernel);
      }
    }
    Map<String, KernelFunction> functions =
        machine.isEmpty()
            ? KernelLoader.load(bytecode)
            : MachineLoader.load(machine, Arena.ofAuto());
    return kernels.stream().map(kernel -> functions.get(kernel.name())).toList();
  }

  /** The function of one kernel, likewise. */
  static KernelFunction of(Kernel kernel, Target target) {
    return of(List.of(kernel), target).getFirst();
  }

  private static KernelCompiler compiler(Target target) {
    Optional<KernelCompiler> compiler =
        COMPILERS.stream().filter(candidate -> candidate.supports(target)).findFirst();
    assumeTrue(compiler.isPresent(), "no compiler for " + target + ": build with -Pllvm");
    return compiler.get();
  }
}
