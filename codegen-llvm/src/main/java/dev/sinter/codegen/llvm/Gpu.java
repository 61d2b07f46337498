package dev.sinter.codegen.llvm;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.BufferParam.Space;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/**
 * A GPU of NVIDIA's as LLVM names it.
 *
 * @param name the target's, and that of the architecture: {@code sm_80}
 */
record Gpu(String name) implements Platform {
  /** The version of PTX: the first one that has sm_90. */
  static final String FEATURES = "+ptx78";

  /**
   * The GPU of a target.
   *
   * @throws SinterException TARGET_UNSUPPORTED for what is none
   */
  static Gpu of(Target target) {
    return switch (target.kind()) {
      case GPU -> new Gpu(target.name());
      case JVM_SCALAR, JVM_VECTOR, NATIVE ->
          throw new SinterException(
              ErrorCode.TARGET_UNSUPPORTED, "target " + target + " is no GPU, found for PTX");
    };
  }

  /** The buffers that a block allocates. */
  static List<BufferParam> sharedBuffers(Kernel kernel) {
    return kernel.buffers().stream().filter(buffer -> buffer.space() == Space.SHARED).toList();
  }

  @Override
  public String triple() {
    return "nvptx64-nvidia-cuda";
  }

  /** Convergent: a function may hold barriers, so that its call may not get another condition. */
  @Override
  public String attributes() {
    return "nounwind convergent \"target-cpu\"=\"%s\" \"target-features\"=\"%s\" \"no-builtins\""
        .formatted(name, FEATURES);
  }

  @Override
  public String ofBody() {
    return "alwaysinline #0";
  }

  /**
   * All code becomes the entry's: a call keeps its frame in local memory, which is memory of the
   * whole GPU, and forgets that a pointer is one to shared or global memory.
   */
  @Override
  public String ofSubroutines() {
    return "alwaysinline #0";
  }

  /**
   * Lines alone: more marks the whole text as debug code, which is assembled without optimising.
   */
  @Override
  public String debugKind() {
    return "DebugDirectivesOnly";
  }

  @Override
  public String pointer(Space space) {
    return switch (space) {
      case GLOBAL -> "ptr addrspace(1)";
      case SHARED -> "ptr addrspace(3)";
      case SCRATCH -> throw new IllegalArgumentException("a scratch buffer of a GPU");
    };
  }

  /** From it and what it knows of offsets, LLVM learns where it may load vectors. */
  @Override
  public String factsOf(Space space) {
    return "align %d ".formatted(PtxKernel.ALIGNMENT);
  }

  /** Hardware refuses other accesses. */
  @Override
  public int alignment(ElementType element) {
    return element.bytes();
  }
}
