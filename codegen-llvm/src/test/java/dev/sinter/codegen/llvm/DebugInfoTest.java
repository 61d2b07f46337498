package dev.sinter.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.codegen.llvm.driver.Llvm;
import dev.sinter.codegen.llvm.driver.LlvmInstallation;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.target.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What modules say of the listing that they come from. */
final class DebugInfoTest {
  private static final Machine MACHINE = Machine.of(Target.X86_64_V3);

  /** A subroutine may have any name, that of a body too. */
  private static final Kernel KERNEL =
      KernelParser.parse(
          """
          kernel double (x: readwrite f32) (n) {
            sub body (at: i64) {
              store x[at] = load f32 x[at] * 2.0
            }
            parallel for i: i64 = lo to hi {
              if i < n {
                call body(i * 4)
              }
            }
          }
          """);

  private static final String MODULE = ModulePrinter.print(KERNEL, MACHINE);

  private static String group(String pattern) {
    var matcher = Pattern.compile(pattern).matcher(MODULE);
    assertTrue(matcher.find(), () -> "no " + pattern + " in\n" + MODULE);
    return matcher.group(1);
  }

  @Test
  void functionsHaveNamesAndLines() {
    String body = group("define internal void @\"double\"\\(.*\\) #0 !dbg (!\\d+) ");
    String subroutine =
        group("define internal void @\"double.body\"\\(.*\\) noinline #0 !dbg (!\\d+) ");
    String entry = group("define i32 @sinter_double\\(.*\\) #0 !dbg (!\\d+) ");
    List<List<String>> expected =
        List.of(
            List.of(body, "double", "5"),
            List.of(subroutine, "double.body", "3"),
            List.of(entry, "sinter_double", "1"));
    for (List<String> each : expected) {
      String line =
          group(
              "(?m)^%s = distinct !DISubprogram\\(name: \"%s\", .* line: (\\d+),"
                  .formatted(each.get(0), Pattern.quote(each.get(1))));
      assertEquals(each.get(2), line, each.get(1));
    }
  }

  @Test
  void instructionsHaveTheLineOfTheirStatement() {
    String store = group("store float .*, !dbg (!\\d+)");
    assertEquals("3", group(store + " = !DILocation\\(line: (\\d+), "));
    String call = group("call void @\"double.body\".*, !dbg (!\\d+)");
    assertEquals("7", group(call + " = !DILocation\\(line: (\\d+), "));
  }

  /** So that equal kernels have equal code, and the cache one entry for them. */
  @Test
  void theSameTextGivesTheSameBytesAndNoPath() {
    assumeTrue(LlvmInstallation.isPresent(), "LLVM is not there: build with -Pllvm");
    Llvm llvm = new Llvm(LlvmInstallation.unpacked());
    byte[] first = llvm.object(MODULE, MACHINE.triple(), MACHINE.cpu());
    assertArrayEquals(first, llvm.object(MODULE, MACHINE.triple(), MACHINE.cpu()));
    byte[] linked = llvm.link(List.of(first));
    assertArrayEquals(linked, llvm.link(List.of(first)));
    String text = new String(linked, StandardCharsets.ISO_8859_1);
    for (String property : List.of("user.dir", "user.home", "java.io.tmpdir")) {
      assertFalse(text.contains(System.getProperty(property)), property);
    }
  }
}
