package dev.sinter.ir.kernel;

import dev.sinter.ir.type.ElementType;
import java.util.List;

/**
 * Instructions that some targets have and loops cannot say. Operands and results are per thread; a
 * matrix product is executed by the 32 threads of a warp together, each holding the fragments that
 * NVIDIA's PTX ISA (section "Matrix Fragments for mma") gives it, in the order of its registers.
 */
public enum Intrinsic {
  /**
   * D[16×8] = A[16×16]·B[16×8] + C, f16 operands, f32 sums: {@code
   * mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32}.
   */
  MMA_M16N8K16_F16(ElementType.F16, 8, 4),
  /** The same with bf16 operands. */
  MMA_M16N8K16_BF16(ElementType.BF16, 8, 4);

  private final ElementType element;
  private final int lanesA;
  private final int lanesB;

  Intrinsic(ElementType element, int lanesA, int lanesB) {
    this.element = element;
    this.lanesA = lanesA;
    this.lanesB = lanesB;
  }

  /** The types of the arguments: the thread's fragments of A, B and C. */
  public List<KernelType> parameters() {
    return List.of(
        KernelType.vector(element, lanesA), KernelType.vector(element, lanesB), result());
  }

  /** The type of the thread's fragment of D. */
  public KernelType result() {
    return KernelType.vector(ElementType.F32, 4);
  }
}
