package dev.sinter.tests.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Sinter;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Generated kernels can neither leave their buffers nor call what a JVM would warn of. */
final class KernelSafetyTest {
  /** Memory through segments, which check, and arithmetic. */
  private static final Set<String> ALLOWED =
      Set.of(
          "dev/sinter/ir/kernel/KernelFunction",
          "java/lang/ArithmeticException",
          "java/lang/Double",
          "java/lang/Float",
          "java/lang/Integer",
          "java/lang/Long",
          "java/lang/Math",
          "java/lang/Object",
          "java/lang/Throwable",
          "java/lang/foreign/MemoryLayout",
          "java/lang/foreign/MemorySegment",
          "java/lang/foreign/ValueLayout",
          "java/nio/ByteOrder");

  private static final List<String> ALLOWED_PREFIXES =
      List.of("jdk/incubator/vector/", "java/lang/foreign/ValueLayout$", "[");

  /** Methods of allowed classes that are restricted, or give a segment that knows no bounds. */
  private static final Set<String> FORBIDDEN =
      Set.of("reinterpret", "ofAddress", "withTargetLayout");

  static List<Target> targets() {
    return Target.jvm();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void kernelsUseSegmentsAndArithmeticOnly(Target target) {
    Artifact artifact =
        Sinter.compileArtifact(SmallModel.graph(40), CompileOptions.forTargets(target));
    List<KernelCode> code = artifact.variants().getFirst().code();
    assertFalse(code.isEmpty());
    Set<String> strangers = new TreeSet<>();
    for (KernelCode kernel : code) {
      List<byte[]> classes = classes(kernel);
      Set<String> own = new TreeSet<>();
      classes.forEach(file -> own.add(ClassFile.of().parse(file).thisClass().asInternalName()));
      classes.forEach(file -> strangers.addAll(strangers(file)));
      strangers.removeAll(own);
    }
    assertEquals(Set.of(), strangers);
  }

  private static List<byte[]> classes(KernelCode kernel) {
    return switch (kernel) {
      case KernelCode.Bytecode bytecode ->
          bytecode.classes().stream().map(dev.sinter.ir.spi.ClassFile::bytes).toList();
      case KernelCode.SharedObject object ->
          throw new AssertionError(object.symbol() + " is no bytecode");
    };
  }

  /** Every class and method that the constant pool names and a kernel has no business with. */
  private static List<String> strangers(byte[] classFile) {
    List<String> found = new ArrayList<>();
    ClassModel model = ClassFile.of().parse(classFile);
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry type
            when !type.equals(model.thisClass()) && !isAllowed(type.asInternalName()) ->
            found.add(type.asInternalName());
        case MemberRefEntry member when FORBIDDEN.contains(member.name().stringValue()) ->
            found.add(member.owner().asInternalName() + "." + member.name().stringValue());
        default -> {}
      }
    }
    return found;
  }

  private static boolean isAllowed(String type) {
    return ALLOWED.contains(type) || ALLOWED_PREFIXES.stream().anyMatch(type::startsWith);
  }
}
