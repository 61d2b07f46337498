package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.ArenaPlan;
import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Adds up what {@link MemoryReport} shows, and lists what {@link MemoryPlan} does. */
final class MemoryReports {
  private final LinkedProgram linked;
  private final long[] symbols;
  private final BoundProgram bound;

  /**
   * For these sizes of the input symbols.
   *
   * @throws SinterException {@link ErrorCode#INPUT_MISSING} where one has no size
   */
  MemoryReports(LinkedProgram linked, Map<String, Long> sizes) {
    this.linked = linked;
    symbols = new long[linked.symbols().size()];
    for (String name : linked.symbols().names()) {
      Long size = sizes.get(name);
      if (size == null && linked.symbols().isInput(name)) {
        throw new SinterException(
            ErrorCode.INPUT_MISSING, "no value for the size '%s'".formatted(name));
      }
      symbols[linked.symbols().index(name)] = size == null ? 0 : size;
    }
    bound = new ProgramBinder(linked, symbols, _ -> List.of()).bind();
  }

  MemoryReport report(RunOptions options) {
    ArenaPlan plan = bound.arena();
    return new MemoryReport(
        plan.bytes(),
        plan.lowerBound(),
        bound.scratchBytes(symbols) * options.threads(),
        bytes(linked.signature().inputs()),
        bytes(linked.signature().outputs()),
        linked.constants().values().stream().mapToLong(tensor -> tensor.data().byteSize()).sum(),
        linked.states().stream().map(Buffer::bytes).mapToLong(bytes -> bytes.known()).sum());
  }

  MemoryPlan plan() {
    ArenaPlan plan = bound.arena();
    List<Buffer> planned = linked.phases().getFirst().buffers();
    List<MemoryPlan.Interval> intervals = new ArrayList<>();
    for (int i = 0; i < planned.size(); i++) {
      Buffer buffer = planned.get(i);
      if (buffer.place() instanceof Place.Arena(int first, int last)) {
        intervals.add(
            new MemoryPlan.Interval(
                buffer.name(), plan.offsets().get(i), eval(buffer.bytes()), first, last));
      }
    }
    List<String> unsized =
        linked.phases().stream()
            .skip(1)
            .flatMap(phase -> phase.buffers().stream().map(Buffer::name))
            .toList();
    return new MemoryPlan(intervals, plan.bytes(), plan.lowerBound(), unsized);
  }

  private long bytes(List<Signature.Parameter> parameters) {
    return parameters.stream().mapToLong(parameter -> eval(parameter.type().bytes())).sum();
  }

  private long eval(Dim size) {
    return SizeExpression.of(size, linked.symbols()).eval(symbols);
  }
}
