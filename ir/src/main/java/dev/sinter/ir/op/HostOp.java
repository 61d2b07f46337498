package dev.sinter.ir.op;

import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * An operator that only the interpreter runs: strings, sequences, optionals, maps. It has no
 * derivative and never enters a kernel; a program runs it as a Host step.
 */
public non-sealed interface HostOp extends Op {
  @Override
  List<TensorType> infer(List<TensorType> operands);
}
