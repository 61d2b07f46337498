package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The border between the caller's tensors and a session's run. Tensors are used where they are;
 * copied are those that kernels cannot reach (on the heap, or in a confined arena) and outputs that
 * lie over an input or another output.
 */
final class Ports implements AutoCloseable {
  private final SymbolTable table;
  private final MemorySegment[] roots;
  private final List<Port> inputs;
  private final List<Port> outputs;
  private final InputBinder binder;
  private final Region[] inputCopies;
  private final Region[] outputCopies;
  private final boolean[] copyBack;
  private final boolean[] knownAtStart;
  private Tensor[] givenInputs = {};
  private Tensor[] givenOutputs = {};

  Ports(LinkedProgram linked, MemorySegment[] roots, Region.Budget budget) {
    this.roots = roots;
    table = linked.symbols();
    inputs = linked.inputs();
    outputs = linked.outputs();
    binder = linked.inputBinder();
    inputCopies = inputs.stream().map(_ -> new Region(budget)).toArray(Region[]::new);
    outputCopies = outputs.stream().map(_ -> new Region(budget)).toArray(Region[]::new);
    copyBack = new boolean[outputs.size()];
    knownAtStart = new boolean[outputs.size()];
    for (int i = 0; i < knownAtStart.length; i++) {
      knownAtStart[i] = isKnownFrom(outputs.get(i), table.inputSymbols());
    }
  }

  /** Sets the symbols that the inputs bind; throws where the inputs do not fit the signature. */
  void bind(Tensor[] tensors, long[] symbols) {
    binder.bind(tensors, symbols);
  }

  /**
   * Takes the tensors of a run that {@link #bind} has checked; makes the outputs that are null and
   * can be made now.
   */
  void take(Tensor[] newInputs, Tensor[] newOutputs, long[] symbols) {
    if (newOutputs.length != outputs.size()) {
      throw new SinterException(
          ErrorCode.INPUT_MISSING,
          "%d outputs were given, the model has %d: %s"
              .formatted(
                  newOutputs.length, outputs.size(), outputs.stream().map(Port::name).toList()));
    }
    givenInputs = newInputs;
    givenOutputs = newOutputs;
    for (int i = 0; i < inputs.size(); i++) {
      takeInput(i, newInputs[i].data());
    }
    for (int i = 0; i < outputs.size(); i++) {
      if (knownAtStart[i]) {
        takeOutput(i, symbols);
      }
    }
  }

  private void takeInput(int index, MemorySegment data) {
    int root = inputs.get(index).root();
    if (root != Port.UNUSED && Segments.isShared(data)) {
      roots[root] = data;
    } else if (root != Port.UNUSED) {
      roots[root] = inputCopies[index].atLeast(data.byteSize());
      MemorySegment.copy(data, 0, roots[root], 0, data.byteSize());
    }
  }

  /** Outputs whose sizes a symbol makes known. */
  List<Integer> outputsKnownBy(String symbol) {
    List<Integer> known = new ArrayList<>();
    int last = table.index(symbol);
    for (int i = 0; i < outputs.size(); i++) {
      boolean uses =
          outputs.get(i).type().shape().dims().stream()
              .anyMatch(dim -> dim.symbols().contains(symbol));
      if (uses && isKnownFrom(outputs.get(i), last + 1)) {
        known.add(i);
      }
    }
    return known;
  }

  /** Whether its sizes hold only symbols below this index: those bound before. */
  private boolean isKnownFrom(Port port, int symbol) {
    for (Dim dim : port.type().shape().dims()) {
      if (!dim.isKnown() && dim.symbols().stream().anyMatch(name -> table.index(name) >= symbol)) {
        return false;
      }
    }
    return true;
  }

  /** Checks an output given, or makes it. */
  void takeOutput(int index, long[] symbols) {
    Port port = outputs.get(index);
    if (givenOutputs[index] == null) {
      givenOutputs[index] = port.allocate(symbols);
    }
    Tensor tensor = givenOutputs[index];
    port.checkKind(tensor);
    port.checkSizes(tensor, symbols);
    MemorySegment data = tensor.data();
    if (data.isReadOnly()) {
      throw new SinterException(
          ErrorCode.INPUT_TYPE,
          "output '%s' was given memory that is read-only".formatted(port.name()));
    }
    copyBack[index] = !Segments.isShared(data) || isInUse(index, data);
    roots[port.root()] = copyBack[index] ? outputCopies[index].atLeast(data.byteSize()) : data;
  }

  private boolean isInUse(int index, MemorySegment data) {
    for (int i = 0; i < inputs.size(); i++) {
      if (Segments.overlap(givenInputs[i].data(), data)) {
        return true;
      }
    }
    for (int i = 0; i < outputs.size(); i++) {
      if (i != index && givenOutputs[i] != null && Segments.overlap(givenOutputs[i].data(), data)) {
        return true;
      }
    }
    return false;
  }

  /** Brings outputs that were made elsewhere to where the caller wants them. */
  void finish() {
    for (int i = 0; i < copyBack.length; i++) {
      if (copyBack[i]) {
        MemorySegment data = givenOutputs[i].data();
        MemorySegment.copy(roots[outputs.get(i).root()], 0, data, 0, data.byteSize());
      }
    }
  }

  /** Forgets the caller's tensors. */
  void release() {
    givenInputs = null;
    givenOutputs = null;
    Arrays.fill(copyBack, false);
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).root() != Port.UNUSED) {
        roots[inputs.get(i).root()] = null;
      }
    }
    for (int i = 0; i < outputs.size(); i++) {
      roots[outputs.get(i).root()] = null;
    }
  }

  @Override
  public void close() {
    for (Region copy : inputCopies) {
      copy.close();
    }
    for (Region copy : outputCopies) {
      copy.close();
    }
  }
}
