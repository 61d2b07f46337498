package dev.sinter.tests.toy;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.lower.LoweredProgram;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs a program of launches and copies, of known sizes, each buffer in memory of its own. */
final class ToyMachine {
  private final Map<String, MemorySegment> memory = new HashMap<>();
  private final Map<String, Tensor> outputs = new HashMap<>();

  private ToyMachine(LoweredProgram lowered, Map<String, Tensor> inputs) {
    for (Buffer buffer : lowered.program().buffers()) {
      switch (buffer.place()) {
        case Buffer.Place.Input(var port) -> memory.put(buffer.name(), inputs.get(port).data());
        case Buffer.Place.Constant(var hash) ->
            memory.put(buffer.name(), lowered.constants().get(hash).data());
        case Buffer.Place.Output(var port) -> {
          outputs.put(port, Tensor.zeros(buffer.type()));
          memory.put(buffer.name(), outputs.get(port).data());
        }
        case Buffer.Place.Arena _, Buffer.Place.Scratch _ ->
            memory.put(buffer.name(), Tensor.zeros(buffer.type()).data());
        case Buffer.Place.View _ -> {}
        case Buffer.Place.State _ -> throw new UnsupportedOperationException("state");
      }
    }
    for (Buffer buffer : lowered.program().buffers()) {
      if (buffer.place() instanceof Buffer.Place.View(var base, var offset)) {
        memory.put(buffer.name(), memory.get(base).asSlice(offset.known(), buffer.bytes().known()));
      }
    }
  }

  /** Runs a program with the kernels a backend makes, and gives its outputs by name. */
  static Map<String, Tensor> run(
      LoweredProgram lowered,
      Map<String, Tensor> inputs,
      Function<Kernel, KernelFunction> backend) {
    Map<String, KernelFunction> functions = new HashMap<>();
    lowered.kernels().forEach(kernel -> functions.put(kernel.name(), backend.apply(kernel)));
    ToyMachine machine = new ToyMachine(lowered, inputs);
    lowered.program().steps().forEach(step -> machine.step(step, functions));
    return machine.outputs;
  }

  private void step(Step step, Map<String, KernelFunction> functions) {
    switch (step) {
      case Step.Launch s -> {
        MemorySegment[] buffers =
            s.buffers().stream().map(memory::get).toArray(MemorySegment[]::new);
        long[] arguments = s.arguments().stream().mapToLong(Dim::known).toArray();
        long extent = s.extent().known();
        // In two calls, as with two workers.
        for (List<Long> part : List.of(List.of(0L, extent / 2), List.of(extent / 2, extent))) {
          functions
              .get(s.kernel())
              .run(buffers, new long[buffers.length], arguments, part.getFirst(), part.getLast());
        }
      }
      case Step.Copy s -> memory.get(s.to()).copyFrom(memory.get(s.from()));
      case Step.If _, Step.For _, Step.While _, Step.Bind _, Step.Require _, Step.Host _ ->
          throw new UnsupportedOperationException("" + step);
    }
  }
}
