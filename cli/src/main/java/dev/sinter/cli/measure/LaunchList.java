package dev.sinter.cli.measure;

import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.program.StepOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel launches of a program in the order of its steps, those in branches and loops included:
 * each is a fusion group. And the parts that are left to the interpreter.
 */
public record LaunchList(List<Step.Launch> launches, List<Step.Host> interpreted) {
  public LaunchList {
    launches = List.copyOf(launches);
    interpreted = List.copyOf(interpreted);
  }

  public static LaunchList of(Program program) {
    List<Step> steps = StepOrder.of(program.steps()).stream().map(StepOrder.Entry::step).toList();
    List<Step.Host> computing =
        only(Step.Host.class, steps).stream().filter(host -> !onlyComplains(host)).toList();
    return new LaunchList(only(Step.Launch.class, steps), computing);
  }

  /** A step without results says what is wrong where a kernel has found that something is. */
  private static boolean onlyComplains(Step.Host host) {
    return host.graph().outputs().stream()
        .allMatch(port -> port.value().type().shape().size().is(0));
  }

  private static <S extends Step> List<S> only(Class<S> kind, List<Step> steps) {
    return steps.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The positions of the launches of each kernel; kernels in the order in which they are first. */
  public Map<String, List<Integer>> byKernel() {
    Map<String, List<Integer>> kernels = new LinkedHashMap<>();
    for (int i = 0; i < launches.size(); i++) {
      kernels.computeIfAbsent(launches.get(i).kernel(), _ -> new ArrayList<>()).add(i);
    }
    return kernels;
  }
}
