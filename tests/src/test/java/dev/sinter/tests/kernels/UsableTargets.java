package dev.sinter.tests.kernels;

import dev.sinter.ir.spi.KernelCompiler;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Sinter;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Targets whose code can be made and run here. */
public final class UsableTargets {
  private UsableTargets() {}

  public static List<Target> bytecode() {
    return Sinter.usableTargets();
  }

  /** None without LLVM: see the profile {@code llvm} of the build. */
  public static List<Target> machines() {
    return Sinter.usableMachines().stream()
        .filter(target ->
            ServiceLoader.load(KernelCompiler.class).stream()
                .anyMatch(compiler -> compiler.get().supports(target)))
        .toList();
  }

  /** Those of bytecode first. */
  public static List<Target> all() {
    return Stream.concat(bytecode().stream(), machines().stream()).toList();
  }
}
