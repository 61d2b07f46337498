package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Interprets a graph, for operators without a kernel. Allocates. */
final class HostAction implements Action {
  private final Step.Host step;
  private final Slot[] inputs;
  private final Slot[] outputs;
  private final SymbolTable table;

  HostAction(Step.Host step, Slot[] inputs, Slot[] outputs, SymbolTable table) {
    this.step = step;
    this.inputs = inputs;
    this.outputs = outputs;
    this.table = table;
  }

  @Override
  public void run(Frame frame) {
    frame.control().check();
    List<Tensor> values = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      values.add(tensor(frame, inputs[i]));
    }
    long[] symbols = frame.symbols();
    List<Tensor> results =
        Interpreter.run(step.graph(), values, name -> symbols[table.index(name)]);
    for (int i = 0; i < outputs.length; i++) {
      store(frame, outputs[i], results.get(i));
    }
  }

  private Tensor tensor(Frame frame, Slot slot) {
    long[] symbols = frame.symbols();
    List<Dim> sizes =
        slot.type().shape().dims().stream()
            .map(dim -> Dim.of(dim.eval(name -> symbols[table.index(name)])))
            .toList();
    MemorySegment data = frame.root(slot.root()).asSlice(slot.offset(symbols), slot.bytes(symbols));
    return Tensor.over(new TensorType(slot.type().element(), new Shape(sizes)), data);
  }

  private void store(Frame frame, Slot slot, Tensor result) {
    Tensor target = tensor(frame, slot);
    if (!target.type().equals(result.type())) {
      throw new SinterException(
          ErrorCode.VALUE_OUT_OF_RANGE,
          "%s gave %s where the program has room for %s"
              .formatted(step.origin(), result.type(), target.type()));
    }
    target.data().copyFrom(result.data());
  }
}
