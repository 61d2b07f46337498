package dev.sinter.ir.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KernelUnrollerTest {
  @Test
  void copiesOutLoopsAndTakesArraysApart() {
    Kernel kernel =
        KernelParser.parse(
            """
            kernel k (a: readwrite f32) (p) {
              register acc: f32[2, 2] = load f32 a[0]
              unrolled for i: i32 = -1 to 1 {
                let at: i64 = p + 4 + i64(i) * 4
                unrolled for j: i32 = 0 to i + 2 {
                  acc[i + 1, j] = load f32 a[at + 8]
                  if j == 0 {
                    register r: f32 = acc[0, 0]
                    store a[at] = r
                  }
                }
                for s: i64 = 0 to p {
                  store a[s * 4 + 0] = acc[0, 1]
                }
              }
            }
            """);
    assertEquals(
        """
        kernel k (a: readwrite f32) (p) {
          let acc_initial: f32 = load f32 a[0]
          register acc_0_0: f32 = acc_initial
          register acc_0_1: f32 = acc_initial
          register acc_1_0: f32 = acc_initial
          register acc_1_1: f32 = acc_initial
          let at_m1: i64 = p
          acc_0_0 = load f32 a[at_m1 + 8]
          register r_m1_0: f32 = acc_0_0
          store a[at_m1] = r_m1_0
          for s_m1: i64 = 0 to p {
            store a[s_m1 * 4] = acc_0_1
          }
          let at_0: i64 = p + 4
          acc_1_0 = load f32 a[at_0 + 8]
          register r_0_0: f32 = acc_0_0
          store a[at_0] = r_0_0
          acc_1_1 = load f32 a[at_0 + 8]
          for s_0: i64 = 0 to p {
            store a[s_0 * 4] = acc_0_1
          }
        }
        """,
        KernelUnroller.unroll(kernel).toString());
  }

  @Test
  void newNamesAreNotTaken() {
    String text =
        "kernel k (a: write i64) (x_0) { let x_1: i64 = x_0 unrolled for i: i64 = 0 to 2 { let x:"
            + " i64 = x_1 + i store a[i * 8] = x } }";
    String unrolled = KernelUnroller.unroll(KernelParser.parse(text)).toString();
    assertTrue(unrolled.contains("let x_0_: i64 = x_1\n"), unrolled);
    assertTrue(unrolled.contains("let x_1_: i64 = x_1 + 1\n"), unrolled);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "x + 0; x",
        "0 + x * 1; x",
        "x * 0 + 3; 3",
        "(x + 4) + 8; x + 12",
        "(x - 4) + 8; x + 4",
        "(x + 4) - 4; x",
        "(x - 9223372036854775807) - 2; x + 9223372036854775807",
        "x // 1 + -7 // 2; x + -4",
        "x / 1 + -7 / 2; x + -3",
        "x * (-7 %% 3); x * 2",
        "x * (-7 % 3); x * -1",
        "x * (1 / 0); x * (1 / 0)",
        "0 * (x / y); x / y * 0",
        "select(1 < 2, x, y); x",
        "select(1 < 2, x, y / x); select(true, x, y / x)",
        "i64(200u8 + 100u8) * x; x * 44",
        "x & 0; 0",
        "x ^ 0 | 0; x",
        "max(3, 5) + x; x + 5",
        "x << 0; x",
      })
  void foldsIntegersExactly(String text, String folded) {
    Kernel kernel =
        KernelUnroller.unroll(
            KernelParser.parse("kernel k (a: write i64) (x, y) { store a[0] = " + text + " }"));
    StringBuilder out = new StringBuilder();
    new ExpressionPrinter(out).write(((Stmt.Store) kernel.body().getFirst()).value());
    assertEquals(folded, out.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "unrolled for i: i64 = 0 to 9223372036854775807 { }; LIMIT_EXCEEDED",
        "unrolled for i: i64 = 0 to 1000 { unrolled for j: i64 = 0 to 1000 { barrier } };"
            + " GRAPH_INVALID",
        "unrolled for i: i64 = 0 to 1000 { unrolled for j: i64 = 0 to 1000 { store a[0] = i } };"
            + " LIMIT_EXCEEDED",
        "register v: i64[2] = 0 unrolled for i: i64 = 0 to 3 { v[i] = 1 }; GRAPH_INVALID",
        "register v: i64[2] = 0 unrolled for i: i64 = 0 to 2 { v[i - 1] = 1 }; GRAPH_INVALID",
        "register v: i64[2] = 0 unrolled for i: i64 = 0 to 2 { v[1 / i] = 1 }; GRAPH_INVALID",
      })
  void refusesWhatCannotBeUnrolled(String statements, ErrorCode code) {
    Kernel kernel = KernelParser.parse("kernel k (a: write i64) () { " + statements + " }");
    assertEquals(
        code, assertThrows(SinterException.class, () -> KernelUnroller.unroll(kernel)).code());
  }
}
