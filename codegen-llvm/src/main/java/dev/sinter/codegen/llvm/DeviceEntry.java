package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Kernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The entry of a GPU's kernel, which every thread of the grid enters with the same parameters. The
 * driver starts no block of another shape:
 *
 * <pre>
 * define ptx_kernel void @sinter_scale(ptr addrspace(1) align 16 %b0, i64 %a0, i64 %lo, i64 %hi, ptr addrspace(1) align 4 %word)
 * </pre>
 *
 * <p>A fault goes to the word, of which any thread that has one writes the whole; where it is none,
 * nothing is written.
 */
final class DeviceEntry implements Entry {
  private static final String WORD = "ptr addrspace(1) %word";

  private final Gpu gpu;
  private final BlockShape shape;

  DeviceEntry(Gpu gpu, BlockShape shape) {
    this.gpu = gpu;
    this.shape = shape;
  }

  @Override
  public Map<String, Operand> shared(Kernel kernel) {
    Map<String, Operand> pointers = new HashMap<>();
    for (BufferParam buffer : Gpu.sharedBuffers(kernel)) {
      String name = shared(pointers.size());
      pointers.put(buffer.name(), new Operand(gpu.pointer(buffer.space()), name));
    }
    return pointers;
  }

  private static String shared(int number) {
    return "@shared." + number;
  }

  @Override
  public String globals(Kernel kernel) {
    StringBuilder out = new StringBuilder();
    List<BufferParam> shared = Gpu.sharedBuffers(kernel);
    for (int i = 0; i < shared.size(); i++) {
      out.append(
          "%s = internal addrspace(3) global [%d x i8] undef, align %d\n"
              .formatted(shared(i), shared.get(i).bytes(), PtxKernel.ALIGNMENT));
    }
    return out.toString();
  }

  @Override
  public String signature(String name, Kernel kernel) {
    List<String> parameters = new ArrayList<>();
    for (BufferParam buffer : kernel.passedBuffers()) {
      parameters.add(
          gpu.pointer(buffer.space())
              + " "
              + gpu.factsOf(buffer.space())
              + "%b"
              + parameters.size());
    }
    for (int i = 0; i < kernel.arguments().size(); i++) {
      parameters.add("i64 %a" + i);
    }
    parameters.add("i64 %lo, i64 %hi, ptr addrspace(1) align 4 %word");
    return "ptx_kernel void @%s(%s)".formatted(name, String.join(", ", parameters));
  }

  @Override
  public void receive(Kernel kernel, FunctionText text) {}

  @Override
  public String leave(String status, FunctionText text) {
    String fault = text.label("fault");
    String end = text.label("end");
    text.branch(text.value("icmp ne i32 %s, 0", status), fault, end);
    text.begin(fault);
    text.run("store i32 %s, %s, align 4", status, WORD);
    text.enter(end);
    return "ret void";
  }

  @Override
  public String annotations(String name, DebugInfo nodes) {
    String node =
        nodes.node(
            "!{ptr @%s, !\"reqntidx\", i32 %d, !\"reqntidy\", i32 %d, !\"reqntidz\", i32 %d}"
                .formatted(name, shape.x(), shape.y(), shape.z()));
    return "!nvvm.annotations = !{%s}\n".formatted(node);
  }
}
