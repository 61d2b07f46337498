package dev.sinter.passes.memory;

import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which buffers a step reads and which it writes, its blocks left out. A buffer that a launch only
 * writes counts as written as a whole: whoever makes the program lets several steps write parts of
 * a buffer through views of it.
 */
final class BufferUses {
  private final Map<String, Kernel> kernels = new HashMap<>();

  BufferUses(Program program, List<Kernel> kernels) {
    for (int i = 0; i < program.kernels().size(); i++) {
      this.kernels.put(program.kernels().get(i), kernels.get(i));
    }
  }

  /** The buffers that one step reads, and those it writes without reading or after it. */
  record Uses(List<String> reads, List<String> writes) {}

  /**
   * What a step itself touches; the condition of a while loop belongs to the end of its test and is
   * not in here.
   */
  Uses of(Step step) {
    return switch (step) {
      case Step.Launch launch -> launch(launch);
      case Step.Copy copy -> new Uses(List.of(copy.from()), List.of(copy.to()));
      case Step.If branch -> new Uses(List.of(branch.condition()), List.of());
      case Step.Bind bind -> new Uses(List.of(bind.buffer()), List.of());
      case Step.Host host -> new Uses(host.inputs(), host.outputs());
      case Step.For _, Step.While _, Step.Require _ -> new Uses(List.of(), List.of());
    };
  }

  private Uses launch(Step.Launch launch) {
    List<String> reads = new ArrayList<>();
    List<String> writes = new ArrayList<>();
    List<BufferParam> parameters = kernels.get(launch.kernel()).passedBuffers();
    for (int i = 0; i < parameters.size(); i++) {
      BufferParam.Access access = parameters.get(i).access();
      if (access != BufferParam.Access.WRITE) {
        reads.add(launch.buffers().get(i));
      }
      if (access != BufferParam.Access.READ) {
        writes.add(launch.buffers().get(i));
      }
    }
    return new Uses(reads, writes);
  }
}
