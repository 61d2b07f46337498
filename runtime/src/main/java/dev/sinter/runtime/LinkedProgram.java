package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.program.ArenaPlan;
import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.ProgramVerifier;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.program.StepOrder;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * A verified program with its kernels and constants: what all sessions of an executable share.
 * Memory is referred to by <em>roots</em>, numbers of segments: one for each input, output,
 * constant and state, one for the scratch of all workers, and one for each {@link Phase} of the
 * arena.
 */
final class LinkedProgram {
  private final Program program;
  private final SymbolTable symbols;
  private final Map<String, KernelFunction> kernels;
  private final Map<String, Buffer> buffers = new LinkedHashMap<>();
  private final Map<String, Integer> roots = new HashMap<>();
  private final Map<Integer, Tensor> constants = new HashMap<>();
  private final List<Buffer> states = new ArrayList<>();
  private final List<Phase> phases = new ArrayList<>();
  private final int scratchRoot;
  private final int rootCount;

  /**
   * Arena buffers whose sizes become known together: at the start of a run, or when a {@link
   * Step.Bind} gives its symbol a value. Each phase has a segment of its own, so that what lives
   * already stays where it is.
   *
   * @param symbol the one that makes the sizes known; empty for the phase of the start
   * @param firstPlan the plan for the sizes met first, from which others are found fast
   */
  record Phase(
      String symbol, int root, List<Buffer> buffers, AtomicReference<ArenaPlan> firstPlan) {}

  LinkedProgram(
      Program program, Map<String, KernelFunction> kernels, Map<String, Tensor> constants) {
    this.program = ProgramVerifier.verify(program);
    this.kernels = Map.copyOf(kernels);
    symbols = new SymbolTable(program);
    for (String kernel : program.kernels()) {
      if (!kernels.containsKey(kernel)) {
        throw new SinterException(
            ErrorCode.ARTIFACT_INVALID,
            "%s for %s: no code for kernel '%s'"
                .formatted(program.name(), program.target(), kernel));
      }
    }
    for (Buffer buffer : program.buffers()) {
      buffers.put(buffer.name(), buffer);
      root(buffer, constants);
    }
    scratchRoot = roots.size();
    rootCount = scratchRoot + 1 + addPhases(scratchRoot + 1);
  }

  private void root(Buffer buffer, Map<String, Tensor> tensors) {
    switch (buffer.place()) {
      case Place.Input _, Place.Output _ -> roots.put(buffer.name(), roots.size());
      case Place.State _ -> {
        roots.put(buffer.name(), roots.size());
        states.add(buffer);
      }
      case Place.Constant constant -> {
        constants.put(roots.size(), constant(buffer, tensors.get(constant.hash())));
        roots.put(buffer.name(), roots.size());
      }
      case Place.Arena _, Place.View _, Place.Scratch _ -> {}
    }
  }

  private Tensor constant(Buffer buffer, Tensor tensor) {
    if (tensor == null || tensor.data().byteSize() != buffer.bytes().known()) {
      throw new SinterException(
          ErrorCode.ARTIFACT_INVALID,
          "%s: constant '%s' should be %s, is %s"
              .formatted(
                  program.name(),
                  buffer.name(),
                  buffer.type(),
                  tensor == null ? "missing" : tensor.type()));
    }
    return Segments.isShared(tensor.data()) ? tensor : tensor.copy();
  }

  private int addPhases(int firstRoot) {
    Map<String, List<Buffer>> bySymbol = new LinkedHashMap<>();
    bySymbol.put("", new ArrayList<>());
    Map<String, Integer> bound = new HashMap<>();
    for (StepOrder.Entry entry : StepOrder.of(program.steps())) {
      if (entry.step() instanceof Step.Bind bind) {
        bound.put(bind.symbol(), entry.number());
      }
    }
    for (Buffer buffer : program.buffers()) {
      if (buffer.place() instanceof Place.Arena) {
        bySymbol.computeIfAbsent(lastBound(buffer, bound), _ -> new ArrayList<>()).add(buffer);
      }
    }
    bySymbol.forEach((symbol, members) -> {
      int root = firstRoot + phases.size();
      phases.add(new Phase(symbol, root, List.copyOf(members), new AtomicReference<>()));
    });
    return phases.size();
  }

  /**
   * Scopes are nested, so the symbol bound at the highest number is the last one to get a value.
   */
  private static String lastBound(Buffer buffer, Map<String, Integer> bound) {
    return buffer.bytes().symbols().stream()
        .filter(bound::containsKey)
        .max(Comparator.comparing(bound::get))
        .orElse("");
  }

  Program program() {
    return program;
  }

  Signature signature() {
    return program.signature();
  }

  SymbolTable symbols() {
    return symbols;
  }

  KernelFunction kernel(String name) {
    return kernels.get(name);
  }

  /** By name, in the program's order. */
  Map<String, Buffer> buffers() {
    return buffers;
  }

  List<Buffer> states() {
    return states;
  }

  /** Constants by root. */
  Map<Integer, Tensor> constants() {
    return constants;
  }

  /** That of the start first. */
  List<Phase> phases() {
    return phases;
  }

  int rootCount() {
    return rootCount;
  }

  int scratchRoot() {
    return scratchRoot;
  }

  /** The root of an input, output, constant or state. */
  int root(String buffer) {
    return roots.get(buffer);
  }

  /** The root of each parameter; -1 for one that the program does not touch. */
  int[] portRoots(List<Signature.Parameter> parameters, Function<String, Place> place) {
    Map<Place, Integer> ports = new HashMap<>();
    buffers.values().stream()
        .filter(b -> roots.containsKey(b.name()))
        .forEach(b -> ports.put(b.place(), root(b.name())));
    return parameters.stream()
        .mapToInt(p -> ports.getOrDefault(place.apply(p.name()), -1))
        .toArray();
  }

  /** How many buffers each launch passes: the sizes of the arrays that calls need. */
  Set<Integer> arities() {
    Set<Integer> arities = new TreeSet<>();
    for (StepOrder.Entry entry : StepOrder.of(program.steps())) {
      if (entry.step() instanceof Step.Launch launch) {
        arities.add(launch.buffers().size());
      }
    }
    return arities;
  }
}
