package dev.sinter.codegen.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.spi.ClassFile;
import dev.sinter.ir.spi.ClassFiles;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.KernelCompiler;
import dev.sinter.ir.target.Target;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** What class files say beside their code: names, lines, attributes; and what is refused. */
final class ClassFileTest {
  private static final String SCALE =
      """
      kernel scale (x: read f32, y: write f32) (n) {
        parallel for i: i64 = lo to hi {
          let v: f32 = load f32 x[i * 4]
          store y[i * 4] = v * 0.5
        }
      }
      """;

  private static ClassNode node(CompiledKernel kernel) {
    return node(kernel.file().entry());
  }

  private static ClassNode node(ClassFile file) {
    ClassNode node = new ClassNode();
    new ClassReader(file.bytes()).accept(node, 0);
    return node;
  }

  private static MethodNode method(ClassNode node, String name) {
    return node.methods.stream().filter(m -> m.name.equals(name)).findFirst().orElseThrow();
  }

  /**
   * On the module path by the descriptor, on the class path by a resource: the two have to agree.
   */
  @ParameterizedTest
  @ValueSource(classes = {KernelCompiler.class, ClassFiles.class})
  void isFoundAsAService(Class<?> service) throws IOException {
    List<String> inModule =
        ClassFileCompiler.class.getModule().getDescriptor().provides().stream()
            .filter(provided -> provided.service().equals(service.getName()))
            .flatMap(provided -> provided.providers().stream())
            .toList();
    try (InputStream file =
        ClassFileCompiler.class.getResourceAsStream("/META-INF/services/" + service.getName())) {
      String inJar = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(inModule, inJar.lines().toList());
    }
  }

  @Test
  void equalKernelsAreEqualClasses() {
    CompiledKernel first = CompiledKernel.of(SCALE, Target.JVM_SCALAR);
    CompiledKernel second = CompiledKernel.of(SCALE, Target.JVM_SCALAR);
    assertEquals(first.file().entry().className(), second.file().entry().className());
    assertArrayEquals(first.file().entry().bytes(), second.file().entry().bytes());
    assertTrue(
        first
            .file()
            .entry()
            .className()
            .matches("dev\\.sinter\\.runtime\\.kernel\\.scale_[0-9a-f]{16}"),
        first.file().entry().className());
    assertEquals(SCALE, first.file().listing());
  }

  @Test
  void otherKernelsAndTargetsHaveOtherNames() {
    CompiledKernel kernel = CompiledKernel.of(SCALE, Target.JVM_SCALAR);
    CompiledKernel half = CompiledKernel.of(SCALE.replace("0.5", "0.25"), Target.JVM_SCALAR);
    CompiledKernel wide = CompiledKernel.of(SCALE, Target.JVM_512);
    assertNotEquals(kernel.file().entry().className(), half.file().entry().className());
    assertNotEquals(kernel.file().entry().className(), wide.file().entry().className());
  }

  @Test
  void scalarClassesDoNotMentionTheVectorApi() {
    String text =
        new String(
            CompiledKernel.of(SCALE, Target.JVM_SCALAR).file().entry().bytes(),
            StandardCharsets.ISO_8859_1);
    assertFalse(text.contains("jdk/incubator"));
    String vector = SCALE.replace("f32 x", "f32x16 x").replace("v: f32", "v: f32x16");
    String wide =
        new String(
            CompiledKernel.of(vector, Target.JVM_512).file().entry().bytes(),
            StandardCharsets.ISO_8859_1);
    assertTrue(wide.contains("jdk/incubator"));
  }

  @Test
  void noRestrictedMethodIsCalled() {
    ClassNode node = node(CompiledKernel.of(SCALE, Target.JVM_SCALAR));
    TreeSet<String> calls = new TreeSet<>();
    for (MethodNode method : node.methods) {
      method.instructions.forEach(instruction -> {
        if (instruction instanceof MethodInsnNode call
            && call.owner.startsWith("java/lang/foreign")) {
          calls.add(call.name);
        }
      });
    }
    assertEquals(new TreeSet<>(List.of("get", "set", "withOrder")), calls);
  }

  @Test
  void linesAreThoseOfTheListing() {
    ClassNode node = node(CompiledKernel.of(SCALE, Target.JVM_SCALAR));
    assertEquals("scale.kernel", node.sourceFile);
    List<Integer> lines = new ArrayList<>();
    method(node, "body$")
        .instructions
        .forEach(instruction -> {
          if (instruction instanceof LineNumberNode line) {
            lines.add(line.line);
          }
        });
    assertEquals(List.of(2, 3, 4), lines);
    assertTrue((node.access & Opcodes.ACC_FINAL) != 0);
  }

  @Test
  void faultsPointAtTheirLine() {
    CompiledKernel kernel = CompiledKernel.of(SCALE, Target.JVM_SCALAR);
    MemorySegment memory = CompiledKernel.memory(new byte[4]);
    MemorySegment empty = CompiledKernel.memory(new byte[0]);
    Exception fault =
        assertThrows(
            IndexOutOfBoundsException.class,
            () -> kernel.run(List.of(memory, empty), List.of(1L), 0, 1));
    StackTraceElement frame =
        java.util.Arrays.stream(fault.getStackTrace())
            .filter(f -> f.getClassName().equals(kernel.file().entry().className()))
            .findFirst()
            .orElseThrow();
    assertEquals("scale.kernel:4", frame.getFileName() + ":" + frame.getLineNumber());
  }

  @Test
  void variablesKeepTheirNames() {
    String names =
        method(node(CompiledKernel.of(SCALE, Target.JVM_SCALAR)), "body$").localVariables.stream()
            .map(variable -> variable.name + ":" + variable.desc)
            .sorted()
            .collect(Collectors.joining(" "));
    String segment = "Ljava/lang/foreign/MemorySegment;";
    assertEquals(
        "hi:J i:J lo:J n:J v:F x$offset:J x$segment:"
            + segment
            + " y$offset:J y$segment:"
            + segment,
        names);
  }

  @Test
  void subroutinesTakeOnlyWhatTheyUse() {
    CompiledKernel kernel =
        CompiledKernel.of(
            """
            kernel parts (x: read f32, y: write f32) (n, m) {
              sub inner (at: i64) {
                store y[at + m] = 1.0
              }
              sub outer (at: i32) {
                call inner(i64(at))
              }
              call outer(3i32)
            }
            """,
            Target.JVM_SCALAR);
    assertEquals("(Ljava/lang/foreign/MemorySegment;JJJ)V", subroutine(kernel, "inner").desc);
    assertEquals("(Ljava/lang/foreign/MemorySegment;JJI)V", subroutine(kernel, "outer").desc);
  }

  private static MethodNode subroutine(CompiledKernel kernel, String name) {
    return kernel.file().subroutines().stream()
        .map(ClassFileTest::node)
        .flatMap(node -> node.methods.stream())
        .filter(method -> method.name.equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Sums are the same code whatever is done with them afterwards; what they call counts too. */
  @Test
  void equalSubroutinesOfTwoKernelsAreOneClass() {
    String scaled = calling("store y[at] = 2.0", "call outer(0)");
    assertEquals(
        subroutines(scaled), subroutines(calling("store y[at] = 2.0", "call outer(n * 4)")));
    List<String> other = subroutines(calling("store y[at] = 3.0", "call outer(0)"));
    assertEquals(2, other.size());
    assertTrue(Collections.disjoint(subroutines(scaled), other));
  }

  private static String calling(String inner, String body) {
    return "kernel k (y: write f32) (n) {\n  sub inner (at: i64) {\n    %s\n  }\n".formatted(inner)
        + "  sub outer (at: i64) {\n    call inner(at + 4)\n  }\n  %s\n}\n".formatted(body);
  }

  private static List<String> subroutines(String kernel) {
    return CompiledKernel.of(kernel, Target.JVM_SCALAR).file().subroutines().stream()
        .map(ClassFile::className)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "jvm-scalar; store y[0] = splat(1.0, 4); f32x4 as a vector",
        "jvm-256; store y[0] = splat(1.0, 16); f32x16 as a vector",
        "jvm-512; store y[0] = splat(1.0, 12); f32x12 as a vector",
        "jvm-512; register a: f32[2] = 0.0; array of registers",
        "jvm-512; barrier; a barrier",
        "jvm-512; async commit; asynchronous copy",
        "jvm-512; async copy 16 bytes y[0] = y[0]; asynchronous copy",
        "jvm-512; unrolled for i: i32 = 0 to 2 { }; unrolled",
        "jvm-512; grid_x for i: i32 = 0 to 2 { }; loop over GRID_X",
        "jvm-512; thread_x for i: i32 = 0 to 2 { }; loop over THREAD_X",
        "jvm-512; let d: f32x4 = mma_m16n8k16_f16(splat(0.0f16, 8), splat(0.0f16, 4), splat(0.0,"
            + " 4)); MMA_M16N8K16_F16",
        "jvm-512; let a: f32 = f32(load f8e4m3 y[0]); conversion of f8e4m3 to f32",
        "jvm-512; let a: f16 = fma(1.0f16, 1.0f16, 1.0f16); fma of f16",
      })
  void refusesWhatItHasNoCodeFor(String targetName, String statement, String message) {
    Target target =
        Target.all().stream().filter(t -> t.name().equals(targetName)).findFirst().orElseThrow();
    String body = statement.replace("{ }", "{\n }");
    var kernel = KernelParser.parse("kernel bad (y: readwrite f32) () {\n" + body + "\n}\n");
    SinterException refusal =
        assertThrows(
            SinterException.class, () -> new ClassFileCompiler().compile(List.of(kernel), target));
    assertEquals(ErrorCode.TARGET_UNSUPPORTED, refusal.code());
    assertTrue(refusal.getMessage().startsWith("kernel bad"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  @Test
  void refusesTargetsOfOthers() {
    Target gpu = new Target("sm_90", Target.Kind.GPU, 0, 8, 0, true, 0, 0);
    assertFalse(new ClassFileCompiler().supports(gpu));
    assertThrows(SinterException.class, () -> new ClassFileCompiler().compile(List.of(), gpu));
  }

  @Test
  void refusesMethodsThatNoClassFileTakes() {
    String long1 =
        IntStream.range(0, 9000)
            .mapToObj(i -> "store y[" + i * 4 + "] = 1.0")
            .collect(Collectors.joining("\n"));
    var kernel = KernelParser.parse("kernel long (y: write f32) () {\n" + long1 + "\n}\n");
    SinterException refusal =
        assertThrows(
            SinterException.class,
            () -> new ClassFileCompiler().compile(List.of(kernel), Target.JVM_SCALAR));
    assertTrue(refusal.getMessage().contains("split it into subroutines"), refusal.getMessage());
  }

  @Test
  void refusesMoreParametersThanAMethodTakes() {
    String arguments =
        IntStream.range(0, 130).mapToObj(i -> "a" + i).collect(Collectors.joining(", "));
    var kernel = KernelParser.parse("kernel many (y: write f32) (" + arguments + ") {\n}\n");
    assertThrows(
        SinterException.class,
        () -> new ClassFileCompiler().compile(List.of(kernel), Target.JVM_SCALAR));
  }

  @Test
  void runsInOneClassForEachKernel() {
    List<KernelCode> code =
        new ClassFileCompiler()
            .compile(
                List.of(
                    KernelParser.parse(SCALE), KernelParser.parse(SCALE.replace("scale", "other"))),
                Target.JVM_SCALAR);
    assertEquals(List.of("scale", "other"), code.stream().map(KernelCode::kernel).toList());
  }
}
