package dev.sinter.runtime;

import dev.sinter.ir.target.Target;
import dev.sinter.runtime.machine.Cpu;
import dev.sinter.runtime.machine.MachineLoader;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What this JVM on this machine can run.
 *
 * @param vectorBits the width that the Vector API prefers; 0 where there is no Vector API
 * @param machines targets whose machine code the CPU runs, the best one last
 * @param machineProblem why machine code cannot be called even so; empty where it can
 */
record Host(int vectorBits, List<Target> machines, String machineProblem) {
  Host {
    machines = List.copyOf(machines);
  }

  /** The one this runs on. */
  static Host current() {
    Module module = Host.class.getModule();
    String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
    return new Host(
        VectorSupport.preferredBits(),
        Cpu.targets(),
        MachineLoader.isAllowed() ? "" : "Java was started without --enable-native-access=" + name);
  }

  /** The same where machine code turned out not to load. */
  Host withoutMachines(String problem) {
    return new Host(vectorBits, machines, problem);
  }

  /** Why no machine code runs here; empty where some does. */
  String machineCodeProblem() {
    return machines.isEmpty()
        ? Target.machines().stream()
            .map(target -> target + " needs " + Cpu.needs(target))
            .collect(Collectors.joining(", "))
        : machineProblem;
  }

  /** Why code for a target does not run here; empty where it does. */
  String problem(Target target) {
    return switch (target.kind()) {
      case JVM_SCALAR -> "";
      case JVM_VECTOR ->
          target.vectorBits() <= vectorBits
              ? ""
              : vectorBits == 0
                  ? "Java was started without --add-modules jdk.incubator.vector"
                  : "this machine's vectors have %d bits".formatted(vectorBits);
      case NATIVE -> machines.contains(target) ? machineProblem : "it needs " + Cpu.needs(target);
      case GPU -> "this runtime knows no GPU";
    };
  }
}
