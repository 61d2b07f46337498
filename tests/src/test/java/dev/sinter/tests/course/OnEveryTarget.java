package dev.sinter.tests.course;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.tests.kernels.UsableTargets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Runs graphs in the interpreter, with all bytecode and the best machine code of this machine. */
public final class OnEveryTarget {
  private OnEveryTarget() {}

  /** Gives the check the outputs, and by whom they were computed. */
  public static void run(Graph graph, List<Tensor> inputs, BiConsumer<String, List<Tensor>> check) {
    Map<String, List<Tensor>> found = new LinkedHashMap<>();
    found.put("interpreter", Interpreter.run(graph, inputs));
    for (Target target : UsableTargets.bytecodeAndBestMachine()) {
      RunOptions options = RunOptions.defaults().withThreads(1).withTarget(target.name());
      try (Executable executable =
          Sinter.compile(graph, CompileOptions.forTargets(target), options)) {
        assertEquals(target.name(), executable.target());
        found.put(target.name(), executable.run(inputs));
      }
    }
    found.forEach(check);
  }

  public static double[] values(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.getDouble(i);
    }
    return values;
  }
}
