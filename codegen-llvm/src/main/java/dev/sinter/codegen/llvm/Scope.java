package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Expr;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the names of a kernel or subroutine stand for in its function. Names are unique there. */
final class Scope {
  private final String kernel;
  private final Platform platform;
  private final Map<String, Operand> buffers;
  private final Set<String> divisors;
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, String> slots = new HashMap<>();

  /**
   * @param divisors takes the operands that integers are divided by
   */
  Scope(String kernel, Platform platform, Map<String, Operand> buffers, Set<String> divisors) {
    this.kernel = kernel;
    this.divisors = divisors;
    this.platform = platform;
    this.buffers = buffers;
  }

  /** The pointer to a buffer. */
  Operand buffer(String name) {
    return buffers.get(name);
  }

  /** What the function is printed for. */
  Platform platform() {
    return platform;
  }

  /** Notes that integers are divided by an operand. */
  void divideBy(String operand) {
    divisors.add(operand);
  }

  /** Gives a value a name. */
  void let(Expr.Var variable, String operand) {
    values.put(variable.name(), operand);
  }

  /** Gives a register a place on the stack. */
  void declare(Expr.Var variable, String slot) {
    slots.put(variable.name(), slot);
  }

  /** The place of a register. */
  String slot(Expr.Var variable) {
    return slots.get(variable.name());
  }

  /** The operand that stands for a variable now. */
  String read(Expr.Var variable, FunctionText out) {
    String slot = slots.get(variable.name());
    return slot == null
        ? values.get(variable.name())
        : out.value("load %s, ptr %s", LlvmType.of(variable.type()), slot);
  }

  SinterException unsupported(String what) {
    return new SinterException(
        ErrorCode.TARGET_UNSUPPORTED,
        "kernel %s: target %s does not take %s".formatted(kernel, platform.name(), what));
  }

  SinterException internal(String what) {
    return new SinterException(ErrorCode.INTERNAL, "kernel %s: %s".formatted(kernel, what));
  }
}
