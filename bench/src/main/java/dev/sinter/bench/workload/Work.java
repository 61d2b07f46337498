package dev.sinter.bench.workload;

import dev.sinter.cli.measure.GraphCost;
import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.program.Signature;
import java.util.List;

/** What one run counts as, and so which of the machine's limits it is held against. */
public sealed interface Work {
  /** Floating-point operations, a multiply-add being two: against multiply-adds in registers. */
  record Arithmetic(long operations) implements Work {}

  /** Bytes that are read: against reading as many. */
  record Reading(long bytes) implements Work {}

  /** Bytes that are read and written: against a triad over as many. */
  record Streaming(long bytes) implements Work {}

  /** A call and nothing that counts. */
  record Call() implements Work {}

  /** Operations or bytes. */
  default long amount() {
    return switch (this) {
      case Arithmetic(long operations) -> operations;
      case Reading(long bytes) -> bytes;
      case Streaming(long bytes) -> bytes;
      case Call _ -> 0;
    };
  }

  /** The unit of a thousand million of them in a second. */
  default String rateUnit() {
    return switch (this) {
      case Arithmetic _ -> "GFLOP/s";
      case Reading _, Streaming _ -> "GB/s";
      case Call _ -> "";
    };
  }

  /** The multiply-adds of a graph; a call where there are none. */
  static Work arithmetic(Graph graph, SymbolSizes sizes) {
    long multiplyAdds = GraphCost.of(graph, sizes).multiplyAdds();
    return multiplyAdds == 0 ? new Call() : new Arithmetic(2 * multiplyAdds);
  }

  /** The inputs and outputs of a graph without symbols, each moved once. */
  static Work streaming(Signature signature) {
    return new Streaming(bytes(signature.inputs()) + bytes(signature.outputs()));
  }

  private static long bytes(List<Signature.Parameter> parameters) {
    return parameters.stream().mapToLong(each -> each.type().bytes().known()).sum();
  }
}
