package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.kernel.Kernel;
import java.util.Map;

/** The part of a module by which others reach the kernel's body. */
sealed interface Entry permits HostEntry, DeviceEntry {
  /** Buffers that the module itself brings, by their names. */
  Map<String, Operand> shared(Kernel kernel);

  /** The definitions of those. */
  String globals(Kernel kernel);

  /** Result, name and parameters of the function, behind {@code define}. */
  String signature(String name, Kernel kernel);

  /** Adds what makes pointers {@code %b0, …} and arguments {@code %a0, …} of the parameters. */
  void receive(Kernel kernel, FunctionText text);

  /** Adds what reports a fault, 0 where there is none, and gives the last instruction. */
  String leave(String status, FunctionText text);

  /** What the module says of the function besides. */
  String annotations(String name, DebugInfo nodes);
}
