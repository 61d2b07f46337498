package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.kernel.Intrinsic;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints matrix products of a warp. Fragments, which are vectors in kernels, are taken apart into
 * the registers of 32 bits that the instruction names.
 */
final class MatrixPrinter {
  private static final int SUMS = 4;
  private static final String RESULT = "{ float, float, float, float }";
  private static final String VECTOR = LlvmType.vector("float", SUMS);

  private final FunctionText out;

  MatrixPrinter(FunctionText out) {
    this.out = out;
  }

  /** D = A·B + C of the thread's fragments, as operands. */
  String print(Intrinsic intrinsic, List<String> fragments) {
    List<Operand> operands = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int lanes = intrinsic.parameters().get(i).lanes();
      pairs(fragments.get(i), lanes, register(intrinsic), operands);
    }
    for (int i = 0; i < SUMS; i++) {
      operands.add(
          new Operand(
              "float", out.value("extractelement %s %s, i64 %d", VECTOR, fragments.get(2), i)));
    }
    String product =
        out.convergent(RESULT, instruction(intrinsic), operands.toArray(Operand[]::new));
    String joined = "poison";
    for (int i = 0; i < SUMS; i++) {
      String sum = out.value("extractvalue %s %s, %d", RESULT, product, i);
      joined = out.value("insertelement %s %s, float %s, i64 %d", VECTOR, joined, sum, i);
    }
    return joined;
  }

  private static String instruction(Intrinsic intrinsic) {
    return "llvm.nvvm.mma.m16n8k16.row.col."
        + switch (intrinsic) {
          case MMA_M16N8K16_F16 -> "f32.f32";
          case MMA_M16N8K16_BF16 -> "bf16";
        };
  }

  /** The type that LLVM gives a register with two elements. */
  private static String register(Intrinsic intrinsic) {
    return switch (intrinsic) {
      case MMA_M16N8K16_F16 -> "<2 x half>";
      case MMA_M16N8K16_BF16 -> "i32";
    };
  }

  private void pairs(String fragment, int lanes, String register, List<Operand> operands) {
    String pairs = LlvmType.vector("i32", lanes / 2);
    String cast = out.value("bitcast %s %s to %s", LlvmType.vector("i16", lanes), fragment, pairs);
    for (int i = 0; i < lanes / 2; i++) {
      String pair = out.value("extractelement %s %s, i64 %d", pairs, cast, i);
      operands.add(
          new Operand(
              register,
              register.equals("i32") ? pair : out.value("bitcast i32 %s to %s", pair, register)));
    }
  }
}
