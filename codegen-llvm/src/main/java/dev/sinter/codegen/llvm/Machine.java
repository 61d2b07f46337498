package dev.sinter.codegen.llvm;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.BufferParam.Space;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.ElementType;

/**
 * A target as LLVM names it.
 *
 * @param name the target's
 * @param triple architecture and system
 * @param cpu the level of instructions
 * @param vectorBits the width to vectorise for; without being told, LLVM avoids 512 bits
 */
record Machine(String name, String triple, String cpu, int vectorBits) implements Platform {

  /**
   * The machine of a target.
   *
   * @throws SinterException TARGET_UNSUPPORTED for what is no CPU
   */
  static Machine of(Target target) {
    return switch (target.name()) {
      case "x86-64-v3", "x86-64-v4" ->
          new Machine(
              target.name(), "x86_64-unknown-linux-gnu", target.name(), target.vectorBits());
      case "aarch64" ->
          new Machine(target.name(), "aarch64-unknown-linux-gnu", "generic", target.vectorBits());
      default ->
          throw new SinterException(
              ErrorCode.TARGET_UNSUPPORTED,
              "target " + target + " is no CPU that LLVM makes code for");
    };
  }

  /**
   * Attributes of every function. No builtins: LLVM may not make a call of memcpy out of a loop,
   * since nothing is linked that has one.
   */
  @Override
  public String attributes() {
    return "nounwind \"target-cpu\"=\"%s\" \"prefer-vector-width\"=\"%d\" \"min-legal-vector-width\"=\"%d\" \"no-builtins\" \"frame-pointer\"=\"none\""
        .formatted(cpu, vectorBits, vectorBits);
  }

  /** LLVM may put it in the place of its call, as it does where that is one. */
  @Override
  public String ofBody() {
    return "#0";
  }

  /**
   * Subroutines stay functions: profiles and crash logs name them, and loops that LLVM optimises
   * alone are faster and shorter than nested ones.
   */
  @Override
  public String ofSubroutines() {
    return "noinline #0";
  }

  @Override
  public String debugKind() {
    return "LineTablesOnly";
  }

  @Override
  public String pointer(Space space) {
    return "ptr";
  }

  /** Globals may overlap, where one is computed in the place of another. */
  @Override
  public String factsOf(Space space) {
    return space == Space.SCRATCH ? "noalias " : "";
  }

  /** Offsets are bytes, so nothing is known; the machines at hand do not mind. */
  @Override
  public int alignment(ElementType element) {
    return 1;
  }
}
