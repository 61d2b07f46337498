package dev.sinter.desugar;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the case of a switch over types by a chain of {@code instanceof}, where javac leaves it to
 * the JVM to make the method that does.
 */
final class PatternSwitches {
  private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.SwitchBootstraps");

  private final ClassDesc owner;
  private final boolean isInterface;
  private final List<Switch> switches = new ArrayList<>();

  /** A method that takes the place of a call site: the index of the first type that fits. */
  private record Switch(String name, MethodTypeDesc type, List<ClassDesc> labels) {}

  PatternSwitches(ClassDesc owner, boolean isInterface) {
    this.owner = owner;
    this.isInterface = isInterface;
  }

  /** Whether the instruction finds the case of a switch whose labels are types only. */
  static boolean isSwitch(CodeElement element) {
    return element instanceof InvokeDynamicInstruction call
        && call.bootstrapMethod().owner().equals(BOOTSTRAPS)
        && call.bootstrapArgs().stream().allMatch(ClassDesc.class::isInstance);
  }

  /** The instruction that takes the place of one that {@link #isSwitch}. */
  void replace(InvokeDynamicInstruction call, CodeBuilder code) {
    List<ClassDesc> labels = call.bootstrapArgs().stream().map(ClassDesc.class::cast).toList();
    Switch one = new Switch("switch$" + switches.size(), call.typeSymbol(), labels);
    switches.add(one);
    code.invokestatic(owner, one.name(), one.type(), isInterface);
  }

  /** The methods that the replaced instructions call. */
  void addMethods(ClassBuilder out) {
    for (Switch one : switches) {
      out.withMethodBody(
          one.name(),
          one.type(),
          ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
          code -> index(one, code));
    }
  }

  private static void index(Switch one, CodeBuilder code) {
    Label found = code.newLabel();
    code.aload(0).ifnonnull(found).iconst_m1().ireturn().labelBinding(found);
    for (int i = 0; i < one.labels().size(); i++) {
      Label next = code.newLabel();
      code.iload(1).loadConstant(i).if_icmpgt(next);
      code.aload(0).instanceOf(one.labels().get(i)).ifeq(next);
      code.loadConstant(i).ireturn().labelBinding(next);
    }
    code.loadConstant(one.labels().size()).ireturn();
  }
}
