package dev.sinter.codegen.jvm.typed;

import dev.sinter.codegen.jvm.Code;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.type.Dim;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes the class that the users of an artifact call. For an input {@code image: f32[batch,1,8,8]}
 * and one output it is
 *
 * <pre>
 * public final class Digits implements AutoCloseable {
 *   public static Digits load();
 *   public static Digits load(RunOptions options);
 *   public static Signature signature();
 *   public Tensor run(Tensor image);
 *   public float[] run(float[] image);
 *   public Map&lt;String, Tensor&gt; run(Map&lt;String, Tensor&gt; inputs);
 *   public Executable executable();
 *   public void close();
 * }
 * </pre>
 *
 * Several outputs come as a record {@code Digits.Outputs}.
 */
final class TypedClass {
  /** Inputs and outputs that a method, besides {@code this}, and a record can have. */
  private static final int MAX_NAMED = 250;

  private static final Type TENSOR = Type.getObjectType("dev/sinter/ir/tensor/Tensor");
  private static final Type LIST = Type.getType(List.class);
  private static final Type MAP = Type.getType(Map.class);
  private static final Type LONGS = Type.getType(long[].class);
  private static final Type EXECUTABLE = Type.getObjectType("dev/sinter/runtime/Executable");
  private static final Type OPTIONS = Type.getObjectType("dev/sinter/runtime/RunOptions");
  private static final String SINTER = "dev/sinter/runtime/Sinter";
  private static final String TENSOR_MAP =
      "Ljava/util/Map<Ljava/lang/String;" + TENSOR.getDescriptor() + ">;";

  private final Signature signature;
  private final Type self;
  private final List<String> inputs;
  private final Optional<OutputsRecord> outputs;
  private final SignatureConstant constant;
  private final ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);

  TypedClass(String className, Signature signature) {
    this.signature = signature;
    self = Type.getObjectType(className.replace('.', '/'));
    inputs = JavaNames.identifiers(names(signature.inputs()));
    outputs = outputsRecord(className);
    constant = new SignatureConstant(self, signature);
  }

  private static List<String> names(List<Signature.Parameter> parameters) {
    return parameters.stream().map(Signature.Parameter::name).toList();
  }

  private Optional<OutputsRecord> outputsRecord(String className) {
    int count = signature.outputs().size();
    if (count < 2 || count > MAX_NAMED) {
      return Optional.empty();
    }
    // A nested class cannot have the name of the one around it.
    boolean taken = className.substring(className.lastIndexOf('.') + 1).equals("Outputs");
    List<String> components = JavaNames.identifiers(names(signature.outputs()));
    return Optional.of(
        new OutputsRecord(self.getInternalName(), taken ? "Results" : "Outputs", components));
  }

  /** The class files, by binary name. */
  Map<String, byte[]> print() {
    Map<String, byte[]> classes = new LinkedHashMap<>();
    classes.put(self.getClassName(), bytes());
    outputs.ifPresent(record -> classes.put(record.owner().replace('/', '.'), record.bytes()));
    return classes;
  }

  private byte[] bytes() {
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
    String[] interfaces = {"java/lang/AutoCloseable"};
    out.visit(Opcodes.V25, access, self.getInternalName(), null, "java/lang/Object", interfaces);
    outputs.ifPresent(record -> out.visitNestMember(record.owner()));
    outputs.ifPresent(record -> record.declareIn(out));
    constant.declareIn(out);
    int field = Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;
    out.visitField(field, "executable", EXECUTABLE.getDescriptor(), null, null).visitEnd();
    constructor();
    load(List.of(), List.of());
    load(List.of(OPTIONS), List.of("options"));
    executable();
    if (inputs.size() <= MAX_NAMED && signature.outputs().size() <= MAX_NAMED) {
      run();
      if (ArrayForm.fits(signature)) {
        runArrays();
      }
    }
    runByName();
    close();
    out.visitEnd();
    return out.toByteArray();
  }

  private Code method(
      int access, String name, String descriptor, String generic, List<String> parameters) {
    MethodVisitor visitor = out.visitMethod(access, name, descriptor, generic, null);
    parameters.forEach(parameter -> visitor.visitParameter(parameter, 0));
    visitor.visitCode();
    return new Code(visitor);
  }

  private void constructor() {
    String descriptor = Type.getMethodDescriptor(Type.VOID_TYPE, EXECUTABLE);
    Code code = method(Opcodes.ACC_PRIVATE, "<init>", descriptor, null, List.of("executable"));
    code.load(self, 0);
    code.callSpecial("java/lang/Object", "<init>", "()V");
    code.load(self, 0);
    code.load(EXECUTABLE, 1);
    code.putField(self.getInternalName(), "executable", EXECUTABLE.getDescriptor());
    code.op(Opcodes.RETURN);
    code.end();
  }

  private void load(List<Type> types, List<String> names) {
    Type[] own = types.toArray(Type[]::new);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    Code code = method(access, "load", Type.getMethodDescriptor(self, own), null, names);
    code.create(self.getInternalName());
    code.op(Opcodes.DUP);
    code.constant(self);
    types.forEach(type -> code.load(type, 0));
    String options = types.isEmpty() ? "" : OPTIONS.getDescriptor();
    code.callStatic(
        SINTER, "load", "(Ljava/lang/Class;" + options + ")" + EXECUTABLE.getDescriptor());
    code.callSpecial(
        self.getInternalName(), "<init>", Type.getMethodDescriptor(Type.VOID_TYPE, EXECUTABLE));
    code.op(Opcodes.ARETURN);
    code.end();
  }

  private void executable() {
    Code code =
        method(
            Opcodes.ACC_PUBLIC, "executable", "()" + EXECUTABLE.getDescriptor(), null, List.of());
    loadExecutable(code);
    code.op(Opcodes.ARETURN);
    code.end();
  }

  private void loadExecutable(Code code) {
    code.load(self, 0);
    code.getField(self.getInternalName(), "executable", EXECUTABLE.getDescriptor());
  }

  /** One tensor for each input. */
  private void run() {
    Type[] types = inputs.stream().map(_ -> TENSOR).toArray(Type[]::new);
    Type result =
        signature.outputs().isEmpty()
            ? Type.VOID_TYPE
            : outputs.map(record -> Type.getObjectType(record.owner())).orElse(TENSOR);
    Code code =
        method(Opcodes.ACC_PUBLIC, "run", Type.getMethodDescriptor(result, types), null, inputs);
    int results = inputs.size() + 1;
    loadExecutable(code);
    code.array(TENSOR, inputs.size(), i -> code.load(TENSOR, i + 1));
    runList(code);
    code.store(LIST, results);
    if (outputs.isPresent()) {
      code.create(result.getInternalName());
      code.op(Opcodes.DUP);
      for (int i = 0; i < signature.outputs().size(); i++) {
        element(code, results, i);
      }
      code.callSpecial(result.getInternalName(), "<init>", outputs.get().constructorDescriptor());
      code.op(Opcodes.ARETURN);
    } else if (result.equals(TENSOR)) {
      element(code, results, 0);
      code.op(Opcodes.ARETURN);
    } else {
      code.op(Opcodes.RETURN);
    }
    code.end();
  }

  /** executable, array of tensors → list of tensors. */
  private static void runList(Code code) {
    code.callStaticInterface(LIST.getInternalName(), "of", "([Ljava/lang/Object;)Ljava/util/List;");
    code.callVirtual(EXECUTABLE.getInternalName(), "run", Type.getMethodDescriptor(LIST, LIST));
  }

  private static void element(Code code, int slot, int index) {
    code.load(LIST, slot);
    code.constant(index);
    code.callInterface(LIST.getInternalName(), "get", "(I)Ljava/lang/Object;");
    code.cast(TENSOR.getInternalName());
  }

  /** One array for each input, of which the length says the open size. */
  private void runArrays() {
    List<Signature.Parameter> parameters = signature.inputs();
    Type[] types =
        parameters.stream().map(p -> ArrayForm.argument(p).orElseThrow()).toArray(Type[]::new);
    Type result = ArrayForm.result(signature.outputs().getFirst()).orElseThrow();
    Code code =
        method(Opcodes.ACC_PUBLIC, "run", Type.getMethodDescriptor(result, types), null, inputs);
    loadExecutable(code);
    code.array(
        TENSOR,
        types.length,
        i -> {
          code.load(types[i], i + 1);
          shape(code, parameters.get(i), types[i], i + 1);
          code.callStatic(
              TENSOR.getInternalName(), "of", Type.getMethodDescriptor(TENSOR, types[i], LONGS));
        });
    runList(code);
    code.constant(0);
    code.callInterface(LIST.getInternalName(), "get", "(I)Ljava/lang/Object;");
    code.cast(TENSOR.getInternalName());
    String toArray = result.equals(LONGS) ? "toLongArray" : "toFloatArray";
    code.callVirtual(TENSOR.getInternalName(), toArray, "()" + result.getDescriptor());
    code.op(Opcodes.ARETURN);
    code.end();
  }

  /**
   * The tensor's factory refuses a length that does not fit the shape, so that the quotient may be
   * cut off here.
   */
  private static void shape(Code code, Signature.Parameter input, Type type, int slot) {
    List<Dim> dims = input.type().shape().dims();
    long known = ArrayForm.knownElements(input.type().shape());
    code.array(
        Type.LONG_TYPE,
        dims.size(),
        i -> {
          if (dims.get(i).isKnown()) {
            code.constant(dims.get(i).known());
          } else {
            code.load(type, slot);
            code.op(Opcodes.ARRAYLENGTH);
            code.op(Opcodes.I2L);
            code.constant(known);
            code.op(Opcodes.LDIV);
          }
        });
  }

  private void runByName() {
    String generic = "(" + TENSOR_MAP + ")" + TENSOR_MAP;
    String descriptor = Type.getMethodDescriptor(MAP, MAP);
    Code code = method(Opcodes.ACC_PUBLIC, "run", descriptor, generic, List.of("inputs"));
    loadExecutable(code);
    code.load(MAP, 1);
    code.callVirtual(EXECUTABLE.getInternalName(), "run", descriptor);
    code.op(Opcodes.ARETURN);
    code.end();
  }

  private void close() {
    Code code = method(Opcodes.ACC_PUBLIC, "close", "()V", null, List.of());
    loadExecutable(code);
    code.callVirtual(EXECUTABLE.getInternalName(), "close", "()V");
    code.op(Opcodes.RETURN);
    code.end();
  }
}
