package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.program.StepOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Numbers the symbols of a program, those of its inputs first: while it runs, their values are an
 * array.
 */
final class SymbolTable {
  private final Map<String, Integer> indices = new LinkedHashMap<>();
  private final int inputSymbols;

  SymbolTable(Program program) {
    TreeSet<String> names = new TreeSet<>();
    for (Signature.Parameter input : program.signature().inputs()) {
      input.type().shape().dims().forEach(dim -> names.addAll(dim.symbols()));
    }
    names.forEach(this::add);
    inputSymbols = indices.size();
    for (StepOrder.Entry entry : StepOrder.of(program.steps())) {
      switch (entry.step()) {
        case Step.For s -> add(s.symbol());
        case Step.Bind s -> add(s.symbol());
        case Step.Launch _, Step.Copy _, Step.If _, Step.While _, Step.Require _, Step.Host _ -> {}
      }
    }
  }

  private void add(String name) {
    indices.putIfAbsent(name, indices.size());
  }

  int size() {
    return indices.size();
  }

  /** How many are bound by the inputs: those with the lowest indices. */
  int inputSymbols() {
    return inputSymbols;
  }

  /**
   * Where a frame keeps the value of a symbol.
   *
   * @throws SinterException {@link ErrorCode#ARTIFACT_INVALID} for one that the program never binds
   */
  int index(String name) {
    Integer index = indices.get(name);
    if (index == null) {
      throw new SinterException(
          ErrorCode.ARTIFACT_INVALID, "symbol '%s' is never bound".formatted(name));
    }
    return index;
  }

  boolean isInput(String name) {
    return indices.get(name) < inputSymbols;
  }

  /** In the order of their indices. */
  Iterable<String> names() {
    return indices.keySet();
  }
}
