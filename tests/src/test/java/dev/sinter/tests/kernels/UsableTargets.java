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

  /** Of machine code, which takes longer to make, the best only. */
  public static List<Target> bytecodeAndBestMachine() {
    List<Target> machines = machines();
    List<Target> best = machines.subList(Math.max(0, machines.size() - 1), machines.size());
    return Stream.concat(bytecode().stream(), best.stream()).toList();
  }

  /** The widest bytecode, and the best machine code: for what is slow to make or to run. */
  public static List<Target> best() {
    List<Target> all = bytecodeAndBestMachine();
    return all.subList(bytecode().size() - 1, all.size());
  }

  /** Those of bytecode first. */
  public static List<Target> all() {
    return Stream.concat(bytecode().stream(), machines().stream()).toList();
  }
}
