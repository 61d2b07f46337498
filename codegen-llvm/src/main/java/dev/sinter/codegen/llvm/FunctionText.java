package dev.sinter.codegen.llvm;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The body of an LLVM function as it grows: instructions in basic blocks, with registers in stack
 * slots that LLVM's mem2reg makes values of.
 */
final class FunctionText {
  private static final String ENTRY = "entry";
  private static final String LEAVE = "leave";

  private final Set<String> declarations;
  private final StringBuilder slots = new StringBuilder();
  private final StringBuilder code = new StringBuilder();
  private int names;
  private boolean canFault;
  private String place = "";

  /** An operand of a call with its type. */
  record Operand(String type, String value) {
    @Override
    public String toString() {
      return type + " " + value;
    }
  }

  /**
   * @param declarations where functions that are called get declared or defined
   */
  FunctionText(Set<String> declarations) {
    this.declarations = declarations;
  }

  /** Says where what is added next comes from: a node of the debug information. */
  void at(String location) {
    place = ", !dbg " + location;
  }

  /** Adds an instruction without a result. */
  void run(String format, Object... parts) {
    code.append("  ").append(format.formatted(parts)).append(place).append('\n');
  }

  /** Adds an instruction and gives the name of its result. */
  String value(String format, Object... parts) {
    String name = "%v" + names++;
    run("%s = %s", name, format.formatted(parts));
    return name;
  }

  /** A place on the stack for a register of this type. */
  String slot(String type) {
    String name = "%s" + names++;
    slots.append("  ").append(name).append(" = alloca ").append(type).append('\n');
    return name;
  }

  /** A name for a block that begins later. */
  String label(String purpose) {
    return purpose + names++;
  }

  /** Begins a block, to which the one before falls through. */
  void enter(String label) {
    run("br label %%%s", label);
    begin(label);
  }

  /** Begins a block after one that ended in a branch. */
  void begin(String label) {
    code.append(label).append(":\n");
  }

  /** Goes on in one of two blocks. */
  void branch(String condition, String whenTrue, String whenFalse) {
    run("br i1 %s, label %%%s, label %%%s", condition, whenTrue, whenFalse);
  }

  /** Calls an intrinsic, and declares it. */
  String intrinsic(String result, String name, Operand... operands) {
    return value("%s", call(result, name, operands));
  }

  /**
   * Calls an intrinsic that the threads of a warp execute together, and declares it. Not all of
   * LLVM's own declarations say so.
   */
  String convergent(String result, String name, Operand... operands) {
    return value("%s convergent", call(result, name, operands));
  }

  /** Calls an intrinsic without a result. */
  void intrinsicStatement(String name, Operand... operands) {
    run("%s", call("void", name, operands));
  }

  private String call(String result, String name, Operand... operands) {
    List<String> types = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (Operand operand : operands) {
      types.add(operand.type());
      values.add(operand.toString());
    }
    declarations.add("declare %s @%s(%s)".formatted(result, name, String.join(", ", types)));
    return "call %s @%s(%s)".formatted(result, name, String.join(", ", values));
  }

  /** Declares or defines a function that the module needs once. */
  void define(String function) {
    declarations.add(function);
  }

  /** Leaves the function where the condition holds, with the fault noted for the caller. */
  void faultIf(String condition) {
    canFault = true;
    String next = label("go");
    branch(condition, LEAVE, next);
    begin(next);
  }

  /** Leaves the function where one that it called noted a fault. */
  void faultIfNoted() {
    faultIf(value("icmp ne i32 %s, 0", value("load i32, ptr %s", ModulePrinter.FAULT)));
  }

  boolean canFault() {
    return canFault;
  }

  /**
   * All blocks, with braces.
   *
   * @param end the last instruction
   */
  String text(String end) {
    String fault =
        "%s:\n  store i32 %d, ptr %s\n  ret void\n"
            .formatted(LEAVE, ModulePrinter.DIVISION_BY_ZERO, ModulePrinter.FAULT);
    return "{\n%s:\n%s%s  %s%s\n%s}\n"
        .formatted(ENTRY, slots, code, end, place, canFault ? fault : "");
  }
}
