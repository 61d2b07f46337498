package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.kernel.Kernel;
import java.util.Map;

/** The entry of a shared object, which reads pointers and arguments from memory. */
final class HostEntry implements Entry {
  @Override
  public Map<String, Operand> shared(Kernel kernel) {
    return Map.of();
  }

  @Override
  public String globals(Kernel kernel) {
    return "";
  }

  @Override
  public String signature(String name, Kernel kernel) {
    return "i32 @%s(ptr noalias readonly %%buffers, ptr noalias readonly %%arguments, i64 %%lo, i64 %%hi)"
        .formatted(name);
  }

  @Override
  public void receive(Kernel kernel, FunctionText text) {
    for (int i = 0; i < kernel.passedBuffers().size(); i++) {
      text.run("%%pb%d = getelementptr ptr, ptr %%buffers, i64 %d", i, i);
      text.run("%%b%d = load ptr, ptr %%pb%d, align 8", i, i);
    }
    for (int i = 0; i < kernel.arguments().size(); i++) {
      text.run("%%pa%d = getelementptr i64, ptr %%arguments, i64 %d", i, i);
      text.run("%%a%d = load i64, ptr %%pa%d, align 8", i, i);
    }
  }

  @Override
  public String leave(String status, FunctionText text) {
    return "ret i32 " + status;
  }

  @Override
  public String annotations(String name, DebugInfo nodes) {
    return "";
  }
}
