package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.mul;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the values of a row's kernel lie: outputs and operands in buffers, elements that several
 * passes read in scratch of a row's length, one number a row in a slot of scratch.
 */
final class RowMemory {
  private static final String NUMBERS = "numbers";

  /** Bytes of a slot. */
  private static final long SLOT = 8;

  private final KernelBuilder out;
  private final Dim length;
  private final long lines;
  private final Map<Value, String> buffers = new LinkedHashMap<>();
  private final Map<Value, String> rows = new LinkedHashMap<>();
  private final Map<Value, Long> slots = new HashMap<>();
  private final Map<Value, String> elsewhere;
  private final Map<Value, Body.Leaf> outputs = new LinkedHashMap<>();
  private final Accesses accesses;
  private int operandCount;

  /**
   * Declares the buffers of a kernel.
   *
   * @param lines how many rows are worked on at a time
   * @param elsewhere operands and outputs that lie in buffers which are declared elsewhere
   */
  RowMemory(KernelBuilder out, Row row, RowPlan plan, long lines, Map<Value, String> elsewhere) {
    this.out = out;
    this.lines = lines;
    this.length = row.extents().getLast();
    this.elsewhere = elsewhere;
    row.outputs().forEach(this::declareOutput);
    List<Body> bodies = row.parts().stream().map(Row.Part::body).toList();
    this.accesses = new Accesses(out, bodies, row.outputs(), leaf -> !plan.isPart(leaf.value()));
    accesses.leaves().forEach(this::declareOperand);
    for (Row.Part part : row.parts()) {
      if (!(part instanceof Row.Each)) {
        slots.put(part.value(), slots.size() * SLOT);
      } else if (plan.isKept(part.value())) {
        String name = "row" + rows.size();
        rows.put(part.value(), name);
        out.buffer(BufferParam.scratch(name, part.body().element()));
      }
    }
    out.buffer(BufferParam.scratch(NUMBERS, ElementType.F64));
  }

  private void declareOutput(Body.Leaf output) {
    outputs.put(output.value(), output);
    if (elsewhere.containsKey(output.value())) {
      return;
    }
    String name = "out" + buffers.size();
    buffers.put(output.value(), name);
    out.buffer(BufferParam.global(name, output.element(), BufferParam.Access.WRITE));
  }

  private void declareOperand(Body.Leaf leaf) {
    if (!buffers.containsKey(leaf.value()) && !elsewhere.containsKey(leaf.value())) {
      String name = "in" + operandCount++;
      buffers.put(leaf.value(), name);
      out.buffer(BufferParam.global(name, leaf.element(), BufferParam.Access.READ));
    }
  }

  Accesses accesses() {
    return accesses;
  }

  /** Whether every row is known to have a multiple of so many elements. */
  boolean isMultiple(int elements) {
    return elements > 0 && length.isKnown() && length.known() % elements == 0;
  }

  /** What a call passes, in the order of the kernel's buffers. */
  List<ScheduledKernel.Operand> operands() {
    List<ScheduledKernel.Operand> operands = new ArrayList<>();
    buffers.keySet().forEach(value -> operands.add(new ScheduledKernel.Operand.Of(value)));
    for (Value value : rows.keySet()) {
      Dim bytes = length.times(lines * value.type().element().bytes());
      operands.add(new ScheduledKernel.Operand.Scratch(bytes));
    }
    operands.add(new ScheduledKernel.Operand.Scratch(Dim.of(lines * slots.size() * SLOT)));
    return operands;
  }

  /** Where a value is written, if other kernels need it. */
  Optional<Body.Leaf> output(Value value) {
    return Optional.ofNullable(outputs.get(value));
  }

  /** The buffer of an output or operand. */
  String buffer(Value value) {
    return elsewhere.getOrDefault(value, buffers.get(value));
  }

  /** Whether a leaf is a number of the row. */
  boolean isNumber(Body.Leaf leaf) {
    return slots.containsKey(leaf.value());
  }

  /**
   * What one of the rows that are worked on at a time has in scratch.
   *
   * @param index which of them
   * @param length of a row
   */
  record Line(RowMemory memory, Expr index, Expr length) {
    Expr loadNumber(Value value) {
      KernelType type = KernelType.scalar(value.type().element());
      return new Expr.Load(type, NUMBERS, numberAt(value), Optional.empty());
    }

    void storeNumber(Value value, Expr number) {
      memory.out.store(NUMBERS, numberAt(value), number, Optional.empty());
    }

    private Expr numberAt(Value value) {
      return add(mul(index, i64(memory.slots.size() * SLOT)), i64(memory.slots.get(value)));
    }

    /** Where the element at a position of a value lies, if it is kept. */
    Optional<Kept> kept(Value value, Expr position) {
      Expr from = mul(index, length);
      return Optional.ofNullable(memory.rows.get(value))
          .map(row -> new Kept(row, mul(add(from, position), i64(value.type().element().bytes()))));
    }
  }

  /** A place in scratch. */
  record Kept(String buffer, Expr offset) {}
}
