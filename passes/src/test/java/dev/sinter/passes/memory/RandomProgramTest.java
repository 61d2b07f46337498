package dev.sinter.passes.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.program.StepOrder;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Runs planned programs on the worst memory a packer could give them: at every step, all arena
 * buffers that are not live hold garbage. The output must be what it is when every buffer keeps its
 * own memory.
 */
class RandomProgramTest {

  @Test
  void plannedProgramsComputeTheSame() {
    int shared = 0;
    for (int seed = 0; seed < 1500; seed++) {
      RandomProgram.Case made = RandomProgram.of(new Random(seed));
      List<Kernel> kernels = TestKernels.of(made.program());
      Program planned = LifetimePlanner.plan(made.program(), kernels, made.inPlace());
      String where = "seed " + seed + "\n";
      long expected = new Machine(made.program(), false).output();
      assertEquals(
          expected,
          new Machine(planned, true).output(),
          () -> where + made.program() + made.inPlace() + "\n" + planned);
      shared +=
          (int)
              planned.buffers().stream().filter(buffer -> isShared(made.program(), buffer)).count();
    }
    int found = shared;
    assertTrue(found > 100, () -> "only " + found + " buffers were computed in place");
  }

  private static boolean isShared(Program program, Buffer buffer) {
    return buffer.place() instanceof Place.View
        && program.buffer(buffer.name()).place() instanceof Place.Arena;
  }

  /**
   * Executes steps on cells of numbers, of which a buffer has two; a kernel's result is a hash of
   * all it reads.
   */
  private static final class Machine {
    private final Program program;
    private final boolean clobber;
    private final IdentityHashMap<Step, Integer> numbers = new IdentityHashMap<>();
    private final Map<String, long[]> memory = new HashMap<>();
    private int rounds;

    Machine(Program program, boolean clobber) {
      this.program = program;
      this.clobber = clobber;
      StepOrder.of(program.steps()).forEach(entry -> numbers.put(entry.step(), entry.number()));
      program.buffers().stream()
          .filter(buffer -> !(buffer.place() instanceof Place.View))
          .forEach(buffer -> memory.put(buffer.name(), new long[] {1, 2}));
    }

    long output() {
      run(program.steps());
      return Objects.hash(memory.get("y")[0], memory.get("y")[1]);
    }

    private void run(List<Step> steps) {
      steps.forEach(this::run);
    }

    private void run(Step step) {
      clobberDead(numbers.get(step));
      switch (step) {
        case Step.Launch launch -> launch(launch);
        case Step.Copy copy -> write(copy.to(), read(copy.from()), read(copy.from()) + 1);
        case Step.If branch ->
            run(read(branch.condition()) % 2 == 0 ? branch.whenTrue() : branch.whenFalse());
        case Step.For loop -> {
          for (long i = 0; i < loop.count().known(); i++) {
            run(loop.body());
          }
        }
        case Step.While loop -> {
          run(loop.test());
          while (read(loop.condition()) % 3 != 0 && rounds++ < 30) {
            run(loop.body());
            run(loop.test());
          }
        }
        case Step.Bind _, Step.Require _, Step.Host _ -> throw new IllegalStateException();
      }
    }

    private void launch(Step.Launch launch) {
      long hash = launch.kernel().hashCode();
      for (int i = 0; i < launch.buffers().size(); i++) {
        hash = launch.kernel().charAt(i) == 'w' ? hash : 31 * hash + read(launch.buffers().get(i));
      }
      for (int i = 0; i < launch.buffers().size(); i++) {
        if (launch.kernel().charAt(i) != 'r') {
          write(launch.buffers().get(i), hash * 17 + i, hash * 19 + i);
        }
      }
    }

    private void clobberDead(int number) {
      for (Buffer buffer : program.buffers()) {
        if (clobber
            && buffer.place() instanceof Place.Arena(int first, int last)
            && (number < first || number > last)) {
          memory.put(buffer.name(), new long[] {-number, -7L * number});
        }
      }
    }

    private long read(String name) {
      Cells cells = cells(name);
      long[] values = memory.get(cells.base());
      return cells.from() == cells.to()
          ? values[cells.from()]
          : Math.abs(values[0] * 3 + values[1]);
    }

    private void write(String name, long low, long high) {
      Cells cells = cells(name);
      long[] values = memory.get(cells.base());
      values[cells.from()] = Math.abs(low % 1_000_003);
      values[cells.to()] = Math.abs(high % 1_000_003);
    }

    private record Cells(String base, int from, int to) {}

    private Cells cells(String name) {
      Buffer buffer = program.buffer(name);
      String base = buffer.place() instanceof Place.View view ? view.base() : name;
      boolean half = buffer.bytes().is(8);
      int from = buffer.place() instanceof Place.View view && view.offset().is(8) ? 1 : 0;
      return new Cells(base, from, half ? from : 1);
    }
  }
}
