package dev.sinter.desugar;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.NestHostAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives each lambda and method reference of a class a class of its own, where javac leaves it to
 * the JVM to make one when it is first met. The new class is of the same nest, so that it may call
 * private methods.
 */
final class Lambdas {
  private static final ClassDesc FACTORY = ClassDesc.of("java.lang.invoke.LambdaMetafactory");
  private static final String INSTANCE = "INSTANCE";
  private static final String MAKE = "make";

  private final ClassFile files;
  private final ClassDesc owner;
  private final ClassDesc nestHost;
  private final Map<ClassDesc, byte[]> made = new LinkedHashMap<>();

  Lambdas(ClassFile files, ClassDesc owner, ClassDesc nestHost) {
    this.files = files;
    this.owner = owner;
    this.nestHost = nestHost;
  }

  /** The classes that take the place of lambdas so far. */
  Map<ClassDesc, byte[]> made() {
    return made;
  }

  /** Whether the instruction makes a lambda without further marks, such as being serializable. */
  static boolean isLambda(CodeElement element) {
    return element instanceof InvokeDynamicInstruction call
        && call.bootstrapMethod().owner().equals(FACTORY)
        && call.bootstrapMethod().methodName().equals("metafactory");
  }

  /** The instruction that takes the place of one that {@link #isLambda}. */
  void replace(InvokeDynamicInstruction call, CodeBuilder code) {
    Lambda lambda =
        new Lambda(
            call.name().stringValue(),
            call.typeSymbol(),
            (MethodTypeDesc) call.bootstrapArgs().get(0),
            (DirectMethodHandleDesc) call.bootstrapArgs().get(1));
    ClassDesc type =
        ClassDesc.of(owner.packageName(), owner.displayName() + "$$" + (made.size() + 1));
    made.put(type, files.build(type, out -> lambda.write(type, nestHost, out)));
    if (lambda.captures()) {
      code.invokestatic(type, MAKE, lambda.factory());
    } else {
      code.getstatic(type, INSTANCE, lambda.factory().returnType());
    }
  }

  /**
   * One call site.
   *
   * @param method the interface's method
   * @param factory from what is captured to the interface
   * @param erased the type of the interface's method
   */
  private record Lambda(
      String method, MethodTypeDesc factory, MethodTypeDesc erased, DirectMethodHandleDesc target) {
    boolean captures() {
      return factory.parameterCount() > 0;
    }

    void write(ClassDesc self, ClassDesc nestHost, ClassBuilder out) {
      out.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC | ClassFile.ACC_SUPER)
          .withInterfaceSymbols(factory.returnType())
          .with(NestHostAttribute.of(nestHost));
      for (int i = 0; i < factory.parameterCount(); i++) {
        out.withField(
            field(i), factory.parameterType(i), ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
      }
      MethodTypeDesc constructor = factory.changeReturnType(CD_void);
      out.withMethodBody(
          INIT_NAME, constructor, ClassFile.ACC_PRIVATE, code -> construct(self, code));
      if (captures()) {
        out.withMethodBody(
            MAKE,
            factory,
            ClassFile.ACC_STATIC,
            code -> {
              code.new_(self).dup();
              int slot = 0;
              for (ClassDesc each : factory.parameterList()) {
                code.loadLocal(TypeKind.from(each), slot);
                slot += TypeKind.from(each).slotSize();
              }
              code.invokespecial(self, INIT_NAME, constructor).areturn();
            });
      } else {
        out.withField(INSTANCE, factory.returnType(), ClassFile.ACC_STATIC | ClassFile.ACC_FINAL);
        out.withMethodBody(
            CLASS_INIT_NAME,
            MTD_void,
            ClassFile.ACC_STATIC,
            code ->
                code.new_(self)
                    .dup()
                    .invokespecial(self, INIT_NAME, constructor)
                    .putstatic(self, INSTANCE, factory.returnType())
                    .return_());
      }
      out.withMethodBody(method, erased, ClassFile.ACC_PUBLIC, code -> call(self, code));
    }

    private void construct(ClassDesc self, CodeBuilder code) {
      code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void);
      int slot = 1;
      for (int i = 0; i < factory.parameterCount(); i++) {
        ClassDesc type = factory.parameterType(i);
        code.aload(0).loadLocal(TypeKind.from(type), slot).putfield(self, field(i), type);
        slot += TypeKind.from(type).slotSize();
      }
      code.return_();
    }

    private void call(ClassDesc self, CodeBuilder code) {
      boolean constructs = target.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR;
      // With the receiver; a constructor's returns what it makes.
      MethodTypeDesc taken = target.invocationType();
      if (constructs) {
        code.new_(target.owner()).dup();
      }
      int at = 0;
      for (int i = 0; i < factory.parameterCount(); i++) {
        code.aload(0).getfield(self, field(i), factory.parameterType(i));
        Conversion.emit(code, factory.parameterType(i), taken.parameterType(at++));
      }
      int slot = 1;
      for (ClassDesc type : erased.parameterList()) {
        code.loadLocal(TypeKind.from(type), slot);
        slot += TypeKind.from(type).slotSize();
        Conversion.emit(code, type, taken.parameterType(at++));
      }
      invoke(code);
      Conversion.emit(code, taken.returnType(), erased.returnType());
      code.return_(TypeKind.from(erased.returnType()));
    }

    private void invoke(CodeBuilder code) {
      ClassDesc of = target.owner();
      String name = target.methodName();
      MethodTypeDesc type = MethodTypeDesc.ofDescriptor(target.lookupDescriptor());
      switch (target.kind()) {
        case STATIC, INTERFACE_STATIC ->
            code.invokestatic(of, name, type, target.isOwnerInterface());
        case VIRTUAL, SPECIAL -> code.invokevirtual(of, name, type);
        case INTERFACE_VIRTUAL, INTERFACE_SPECIAL -> code.invokeinterface(of, name, type);
        case CONSTRUCTOR -> code.invokespecial(of, INIT_NAME, type);
        case GETTER, SETTER, STATIC_GETTER, STATIC_SETTER ->
            throw new IllegalStateException("a lambda on a field");
      }
    }

    private static String field(int i) {
      return "captured" + i;
    }
  }
}
