package dev.sinter.passes.memory;

import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.BufferParam.Access;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernels of which only the access matters, told by their names: {@code rrw} reads two buffers and
 * writes a third.
 */
final class TestKernels {
  private TestKernels() {}

  static List<Kernel> of(Program program) {
    return program.kernels().stream().map(TestKernels::named).toList();
  }

  private static Kernel named(String name) {
    List<BufferParam> buffers = new ArrayList<>();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      Access access = c == 'r' ? Access.READ : c == 'w' ? Access.WRITE : Access.READ_WRITE;
      buffers.add(BufferParam.global("b" + buffers.size(), ElementType.F32, access));
    }
    return new Kernel(name, buffers, List.of(), List.of(), List.of());
  }
}
