package dev.sinter.codegen.jvm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The static finals of a generated class, made in its initialiser: memory layouts and shuffles.
 *
 * <p>Splats of literals are not among them: a broadcast in the method is moved out of loops by C2,
 * while a vector in a static final is loaded from the heap in every round (1.6 times slower for a
 * polynomial, measured on JDK 25 with 512 and 256 bits).
 */
final class ClassConstants {
  private static final String LAYOUT = "java/lang/foreign/ValueLayout";
  private static final String ORDER = "java/nio/ByteOrder";
  private static final String ORDER_TYPE = "Ljava/nio/ByteOrder;";
  private static final String SHUFFLE_TYPE = "Ljdk/incubator/vector/VectorShuffle;";

  private record Shuffle(Species species, List<Integer> indices) {}

  private final String owner;
  private final Map<Type, String> layouts = new LinkedHashMap<>();
  private final Map<Shuffle, String> shuffles = new LinkedHashMap<>();

  ClassConstants(String owner) {
    this.owner = owner;
  }

  /** Pushes the little-endian, unaligned layout of a type. */
  void layout(Code code, Type type) {
    if (type.equals(Type.BYTE_TYPE)) {
      code.getStatic(LAYOUT, "JAVA_BYTE", descriptor(type));
    } else {
      String name =
          layouts.computeIfAbsent(type, t -> typeName(t).toUpperCase(java.util.Locale.ROOT));
      code.getStatic(owner, name, descriptor(type));
    }
  }

  /** The internal name of the layout of a type: {@code java/lang/foreign/ValueLayout$OfInt}. */
  static String layoutName(Type type) {
    String name = typeName(type);
    return LAYOUT + "$Of" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  /** Pushes a shuffle. */
  void shuffle(Code code, Species species, List<Integer> indices) {
    String name =
        shuffles.computeIfAbsent(new Shuffle(species, indices), _ -> "SHUFFLE_" + shuffles.size());
    code.getStatic(owner, name, SHUFFLE_TYPE);
  }

  /** Pushes the byte order of all memory. */
  static void littleEndian(Code code) {
    code.getStatic(ORDER, "LITTLE_ENDIAN", ORDER_TYPE);
  }

  /** Writes the fields and the class initialiser. */
  void writeTo(ClassVisitor out) {
    if (layouts.isEmpty() && shuffles.isEmpty()) {
      return;
    }
    layouts.forEach((type, name) -> field(out, name, descriptor(type)));
    shuffles.forEach((_, name) -> field(out, name, SHUFFLE_TYPE));
    MethodVisitor method = out.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    method.visitCode();
    Code code = new Code(method);
    layouts.forEach((type, name) -> initialise(code, type, name));
    shuffles.forEach((shuffle, name) -> initialise(code, shuffle, name));
    code.op(Opcodes.RETURN);
    code.end();
  }

  private static void field(ClassVisitor out, String name, String descriptor) {
    out.visitField(
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL,
            name,
            descriptor,
            null,
            null)
        .visitEnd();
  }

  private void initialise(Code code, Type type, String name) {
    String layout = descriptor(type);
    code.getStatic(LAYOUT, "JAVA_" + name + "_UNALIGNED", layout);
    littleEndian(code);
    code.callInterface(layoutName(type), "withOrder", "(" + ORDER_TYPE + ")" + layout);
    code.putStatic(owner, name, layout);
  }

  private void initialise(Code code, Shuffle shuffle, String name) {
    VectorApi.species(code, shuffle.species());
    List<Integer> indices = shuffle.indices();
    code.array(Type.INT_TYPE, indices.size(), i -> code.constant(indices.get(i).intValue()));
    code.callStatic(
        "jdk/incubator/vector/VectorShuffle",
        "fromValues",
        "(" + VectorApi.SPECIES_TYPE + "[I)" + SHUFFLE_TYPE);
    code.putStatic(owner, name, SHUFFLE_TYPE);
  }

  private static String descriptor(Type type) {
    return "L" + layoutName(type) + ";";
  }

  private static String typeName(Type type) {
    return type.getClassName();
  }
}
