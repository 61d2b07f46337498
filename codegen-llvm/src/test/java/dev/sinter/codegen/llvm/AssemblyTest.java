package dev.sinter.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.codegen.llvm.driver.Llvm;
import dev.sinter.codegen.llvm.driver.LlvmInstallation;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.kernel.KernelUnroller;
import dev.sinter.ir.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The instructions of a matrix product, whose kernel has vectors of 512 bits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AssemblyTest {
  private static final Path PRODUCT =
      Path.of(
          System.getProperty("sinter.root", ".."),
          "ir/src/test/resources/dev/sinter/ir/kernel/product_6x4.kernel");

  private static final String FOREIGN = "++(?!product_6x4\\.)";

  private Llvm llvm;

  @BeforeAll
  void findLlvm() {
    assumeTrue(LlvmInstallation.isPresent(), "LLVM is not there: build with -Pllvm");
    llvm = new Llvm(LlvmInstallation.unpacked());
  }

  /**
   * Targets with the multiplications they should use, and what they lack or should not call, which
   * is anything but the kernel's own subroutines.
   */
  static Stream<Arguments> instructions() {
    return Stream.of(
        Arguments.of(Target.X86_64_V4, "vfmadd\\w+ps\\s.*%zmm", "\\scallq?\\s" + FOREIGN),
        Arguments.of(
            Target.X86_64_V3, "vfmadd\\w+ps\\s.*%ymm", "%zmm|%k[1-7]|\\scallq?\\s" + FOREIGN),
        Arguments.of(Target.AARCH64, "fmla\\s+v\\d+\\.4s", "\\sz\\d+\\.s|\\sbl\\s" + FOREIGN));
  }

  @ParameterizedTest
  @MethodSource("instructions")
  void usesTheTargetsRegisters(Target target, String wanted, String unwanted) throws IOException {
    Kernel kernel = KernelUnroller.unroll(KernelParser.parse(Files.readString(PRODUCT)));
    String assembly = assembly(kernel, target);
    assertTrue(contains(assembly, wanted), () -> "no " + wanted + " in\n" + assembly);
    assertFalse(contains(assembly, unwanted), () -> unwanted + " in\n" + assembly);
  }

  /** What LLVM is told of ranges spares a machine instructions in loops. */
  static Stream<Arguments> facts() {
    String elementwise =
        """
        kernel halve (x: read f32, y: write f32) (n) {
          sub row (count: i64, at: i64) {
            let end: i32 = i32(count - count %% 16)
            for j: i32 = 0 to end step 16 {
              let v: f32x16 = load f32x16 x[at + i64(j) * 4]
              store y[at + i64(j) * 4] = v * 0.5
            }
          }
          parallel for p: i64 = lo to hi {
            call row(n, p * n * 4)
          }
        }
        """;
    String divided =
        """
        kernel rows (y: write i64) (columns) {
          parallel for p: i64 = lo to hi {
            store y[p * 8] = p // columns + p %% columns
          }
        }
        """;
    return Stream.of(
        Arguments.of("an index of 32 bits is extended", elementwise, "movslq|cltq"),
        Arguments.of("a division corrects for signs", divided, "\\sidiv"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("facts")
  void needsNot(String what, String kernel, String unwanted) {
    String assembly = assembly(KernelParser.parse(kernel), Target.X86_64_V4);
    assertFalse(contains(assembly, unwanted), () -> what + ": " + unwanted + " in\n" + assembly);
  }

  private String assembly(Kernel kernel, Target target) {
    Machine machine = Machine.of(target);
    return llvm.assembly(ModulePrinter.print(kernel, machine), machine.triple(), machine.cpu());
  }

  private static boolean contains(String assembly, String pattern) {
    return Pattern.compile(pattern).matcher(assembly).find();
  }
}
