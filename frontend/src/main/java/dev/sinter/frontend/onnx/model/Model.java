package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.ReadLimits;
import dev.sinter.frontend.onnx.file.TensorReader;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;

/** What all graphs of one model share while it is imported. */
final class Model {
  /** Ends the import at once: going on could take time or memory without bound. */
  static final class Aborted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Aborted(SinterException reason) {
      super(reason.getMessage(), reason);
    }

    SinterException reason() {
      return (SinterException) getCause();
    }
  }

  private final FunctionLibrary functions;
  private final TensorReader tensors;
  private final ReadLimits limits;
  private final Problems problems;
  private final Symbols symbols;
  private int nodes;

  Model(
      FunctionLibrary functions,
      TensorReader tensors,
      ReadLimits limits,
      Problems problems,
      Symbols symbols) {
    this.functions = functions;
    this.tensors = tensors;
    this.limits = limits;
    this.problems = problems;
    this.symbols = symbols;
  }

  FunctionLibrary functions() {
    return functions;
  }

  TensorReader tensors() {
    return tensors;
  }

  Problems problems() {
    return problems;
  }

  Symbols symbols() {
    return symbols;
  }

  /** Counts a node; functions that call functions can mean exponentially many from a small file. */
  void countNode() {
    if (++nodes > limits.nodes()) {
      throw new Aborted(
          new SinterException(
              ErrorCode.LIMIT_EXCEEDED,
              "more than %d nodes once functions are expanded".formatted(limits.nodes())));
    }
  }

  void checkDepth(int depth) {
    if (depth > limits.graphDepth()) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "graphs and function calls nested deeper than %d".formatted(limits.graphDepth()));
    }
  }
}
