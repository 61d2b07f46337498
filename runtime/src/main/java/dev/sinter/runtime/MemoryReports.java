package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.ArenaPlan;
import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Signature;
import java.util.List;
import java.util.Map;

/** Adds up what {@link MemoryReport} shows. */
final class MemoryReports {
  private MemoryReports() {}

  static MemoryReport of(LinkedProgram linked, RunOptions options, Map<String, Long> sizes) {
    long[] symbols = new long[linked.symbols().size()];
    for (String name : linked.symbols().names()) {
      Long size = sizes.get(name);
      if (size == null && linked.symbols().isInput(name)) {
        throw new SinterException(
            ErrorCode.INPUT_MISSING, "no value for the size '%s'".formatted(name));
      }
      symbols[linked.symbols().index(name)] = size == null ? 0 : size;
    }
    BoundProgram bound = new ProgramBinder(linked, symbols, _ -> List.of()).bind();
    ArenaPlan plan = bound.arena();
    return new MemoryReport(
        plan.bytes(),
        plan.lowerBound(),
        bound.scratchBytes(symbols) * options.threads(),
        bytes(linked, linked.signature().inputs(), symbols),
        bytes(linked, linked.signature().outputs(), symbols),
        linked.constants().values().stream().mapToLong(tensor -> tensor.data().byteSize()).sum(),
        linked.states().stream().map(Buffer::bytes).mapToLong(bytes -> bytes.known()).sum());
  }

  private static long bytes(
      LinkedProgram linked, List<Signature.Parameter> parameters, long[] symbols) {
    return parameters.stream()
        .mapToLong(parameter ->
            SizeExpression.of(parameter.type().bytes(), linked.symbols()).eval(symbols))
        .sum();
  }
}
