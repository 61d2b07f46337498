package dev.sinter.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.codegen.llvm.driver.LlvmInstallation;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The PTX of kernels, which NVIDIA's assembler takes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PtxKernelCompilerTest {
  /** Registers of a multiprocessor; a block with more does not start. */
  private static final int REGISTERS = 1 << 16;

  private static final Path PRODUCT =
      Path.of(
          System.getProperty("sinter.root", ".."),
          "ir/src/test/resources/dev/sinter/ir/kernel/product_f16_sm80.kernel");

  private PtxKernelCompiler compiler;

  @BeforeAll
  void findLlvm() {
    assumeTrue(LlvmInstallation.isPresent(), "LLVM is not there: build with -Pllvm");
    compiler = new PtxKernelCompiler();
  }

  static Stream<Arguments> kernelsAndTargets() {
    return GpuKernels.NAMES.stream()
        .flatMap(name -> Target.gpus().stream().map(target -> Arguments.of(name, target)));
  }

  @ParameterizedTest
  @MethodSource("kernelsAndTargets")
  void isAssembledWithoutSpills(String name, Target target, @TempDir Path folder)
      throws IOException, InterruptedException {
    PtxKernel kernel = compiler.compile(GpuKernels.read(name), target);
    assertEquals("sinter_" + name, kernel.entry());
    assertContains(kernel.text(), "(?m)^\\.target " + target.name() + "$");
    assertContains(
        kernel.text(),
        "(?m)^\\.reqntid %d, %d, %d$"
            .formatted(kernel.threadsX(), kernel.threadsY(), kernel.threadsZ()));
    assertEquals(
        List.of("sinter_" + name),
        Pattern.compile("\\.(?:entry|func) (\\w+)")
            .matcher(kernel.text())
            .results()
            .map(found -> found.group(1))
            .toList(),
        "functions");
    var report = PtxAssembler.assemble(kernel, target.name(), folder);
    assertEquals(0, report.spilledBytes(), "spills");
    assertEquals(0, report.stackBytes(), "local memory");
    int threads = kernel.threadsX() * kernel.threadsY() * kernel.threadsZ();
    assertTrue(report.registers() * threads <= REGISTERS, report::toString);
  }

  /** Instructions that kernels should have, for sm_80. */
  static Stream<Arguments> wanted() {
    return Stream.of(
        Arguments.of("vector_add", "ld\\.global\\.v4\\.f32"),
        Arguments.of("vector_add", "st\\.global\\.v4\\.f32"),
        Arguments.of("vector_add", "mov\\.u32\\s+%r\\d+, %ctaid\\.x;"),
        Arguments.of(
            "block_sum", "st\\.shared\\.f32[^;]*;\\s*(\\.loc[^\n]*\n\\s*)*bar\\.sync\\s+0;"),
        Arguments.of("transpose", "\\.shared \\.align 16 \\.b8 \\w+[^\n]*\\[4224\\];"),
        Arguments.of("transpose", "%ctaid\\.y"),
        Arguments.of("product_tiled", "fma\\.rn\\.f32"),
        Arguments.of("product_tiled", "%tid\\.y"),
        Arguments.of("running_sum", "cp\\.async\\.cg\\.shared\\.global [^;]*, 16;"),
        Arguments.of("running_sum", "cp\\.async\\.commit_group;"),
        Arguments.of("running_sum", "cp\\.async\\.wait_group 1;"),
        Arguments.of("running_sum", "ld\\.shared\\.v4\\.f32"),
        Arguments.of("small_copies", "cp\\.async\\.ca\\.shared\\.global [^;]*, 8;"),
        Arguments.of("small_copies", "cp\\.async\\.ca\\.shared\\.global [^;]*, 4;"),
        Arguments.of(
            "product_f16", "mma\\.sync\\.aligned\\.m16n8k16\\.row\\.col\\.f32\\.f16\\.f16"),
        Arguments.of("product_f16", "ld\\.shared\\.[bu]32"),
        Arguments.of(
            "product_bf16", "mma\\.sync\\.aligned\\.m16n8k16\\.row\\.col\\.f32\\.bf16\\.bf16"),
        Arguments.of("narrow_types", "cvt\\.rn\\.bf16\\.f32"),
        Arguments.of("narrow_types", "cvt\\.f32\\.f16"),
        Arguments.of("narrow_types", "cvt\\.rn\\.f16\\.f32"),
        Arguments.of("half_fma", "fma\\.rn\\.f16"),
        Arguments.of("half_fma", "fma\\.rn\\.bf16"),
        Arguments.of("collatz", "%tid\\.z"),
        Arguments.of("neighbours", "(?s)bar\\.sync.*st\\.shared.*bar\\.sync.*ld\\.shared"));
  }

  @ParameterizedTest
  @MethodSource("wanted")
  void hasTheInstruction(String name, String pattern) {
    assertContains(compiler.compile(GpuKernels.read(name), Target.SM_80).text(), pattern);
  }

  /** A product that is stored under a condition is not itself under that condition. */
  @Test
  void allThreadsOfAWarpReachTheProduct() {
    String text = compiler.compile(GpuKernels.read("product_bf16"), Target.SM_80).text();
    String before = text.substring(0, text.indexOf("mma.sync"));
    assertEquals(1, branches(before), before);
    assertTrue(branches(text) > 1, text);
  }

  private static long branches(String text) {
    return Pattern.compile("@!?%p\\d+ bra").matcher(text).results().count();
  }

  static List<Target> gpus() {
    return Target.gpus();
  }

  /** A block of 64×64 by four warps, of which each thread holds 32 sums. */
  @ParameterizedTest
  @MethodSource("gpus")
  void aProductOnTensorCoresKeepsItsSumsInRegisters(Target target, @TempDir Path folder)
      throws IOException, InterruptedException {
    Kernel product = KernelParser.parse(Files.readString(PRODUCT));
    PtxKernel kernel = compiler.compile(product, target);
    assertEquals(128, kernel.threadsX() * kernel.threadsY());
    assertEquals(16384, kernel.sharedBytes());
    long products = Pattern.compile("mma\\.sync").matcher(kernel.text()).results().count();
    assertEquals(16, products);
    var report = PtxAssembler.assemble(kernel, target.name(), folder);
    assertEquals(0, report.spilledBytes(), report::toString);
    assertTrue(report.registers() <= 128, report::toString);
  }

  /** Registers and labels are numbered by LLVM; what is named here is the interface. */
  @Test
  void theEntryTakesBuffersArgumentsRangeAndFault() {
    String text = compiler.compile(GpuKernels.read("vector_add"), Target.SM_80).text();
    String expected =
        """
        .visible .entry sinter_vector_add(
        	.param .u64 .ptr .global .align 16 sinter_vector_add_param_0,
        	.param .u64 .ptr .global .align 16 sinter_vector_add_param_1,
        	.param .u64 .ptr .global .align 16 sinter_vector_add_param_2,
        	.param .u64 sinter_vector_add_param_3,
        	.param .u64 sinter_vector_add_param_4,
        	.param .u64 sinter_vector_add_param_5,
        	.param .u64 .ptr .global .align 4 sinter_vector_add_param_6
        )
        .reqntid 128, 1, 1
        """;
    assertTrue(text.contains(expected), text);
  }

  /** Faults leave their number in the word. */
  @Test
  void divisionsReportFaults() {
    String text = compiler.compile(GpuKernels.read("divide"), Target.SM_80).text();
    assertContains(text, "mov\\.b32\\s+%r\\d+, " + PtxKernel.DIVISION_BY_ZERO + ";");
    assertContains(text, "mov\\.b32\\s+%r\\d+, " + PtxKernel.NEGATIVE_SIZE + ";");
    assertContains(text, "st\\.global\\.u32");
  }

  @Test
  void theSameKernelGivesTheSameText() {
    for (String name : List.of("product_f16", "divide")) {
      assertEquals(
          compiler.compile(GpuKernels.read(name), Target.SM_90),
          compiler.compile(GpuKernels.read(name), Target.SM_90));
    }
  }

  /** Each operation is rounded by itself, and none is an approximation. */
  @ParameterizedTest
  @MethodSource("kernelsAndTargets")
  void arithmeticIsThatOfIeee754(String name, Target target) {
    String text = compiler.compile(GpuKernels.read(name), target).text();
    String rounded = "\\b(add|sub|mul|div|sqrt|fma)\\.(?!rn\\.)[\\w.]*(f16|bf16|f32|f64)\\b";
    for (String unwanted : List.of("\\.ftz", "\\.approx", "\\.full\\.", "\\bmad\\.f", rounded)) {
      assertLacks(text, unwanted);
    }
    if (!name.equals("product_tiled")) {
      // It says fma; of bf16, sm_80 has no other arithmetic.
      assertLacks(text, "\\bfma\\.rn\\.f(32|64)");
    }
  }

  private static void assertContains(String text, String pattern) {
    assertTrue(
        Pattern.compile(pattern).matcher(text).find(), () -> "no " + pattern + " in\n" + text);
  }

  private static void assertLacks(String text, String pattern) {
    assertFalse(Pattern.compile(pattern).matcher(text).find(), () -> pattern + " in\n" + text);
  }
}
