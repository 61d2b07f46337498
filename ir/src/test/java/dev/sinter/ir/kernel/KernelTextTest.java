package dev.sinter.ir.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KernelTextTest {
  /** Every kind of statement and most expressions, as the printer writes them. */
  private static final String EVERYTHING =
      """
      kernel everything (a: read f32, b: write f32, c: readwrite i64, panel: scratch f32, notes: scratch read u8, tile: shared f16[4096 bytes]) (M, N) {
        sub micro (row: i64, scale: f32) {
          store panel[row * 4] = scale
        }
        register acc: f32x16[6, 4] = 0.0
        register at: i64 = 0
        let wide: f64x2 = splat(0.1f64, 2)
        let same: boolx16 = first(N - at, 16) & !(ramp(0, 1, 16) < 3)
        parallel for p: i64 = lo to hi {
          let b0: f32x16 = load f32x16 a[p * 64 + at if same]
          unrolled for i: i32 = 0 to 6 step 2 {
            acc[i, 0] = fma(splat(load f32 a[i64(i) * M], 16), b0, acc[i, 0])
          }
          at = at + (p - 1) * -4 // 3 %% 5
          while (at < N) & true {
            at = min(at << 1, N >>> 2)
          }
          if at == 3 {
            call micro(at, 0.5)
          } else if !(at > 4) {
            prefetch a[at]
          } else {
            store b[at if same] = select(same, acc[0, 0], 1.0) * shuffle(b0, [1, 0]) + lane(b0, 3)
          }
          if true {
          }
        }
        grid_x for bx: i32 = 0 to 4 {
          thread_x for tx: i32 = 0 to 32 {
            async copy 16 bytes tile[i64(tx) * 16] = a[0]
            async commit
            async wait 0
            barrier
            register sum: f32x4 = mma_m16n8k16_f16(splat(0.0f16, 8), splat(0.0f16, 4), splat(0.0, 4))
            sum = bitcast f32x4(i32x4(-sum) ^ 7)
          }
        }
      }
      """;

  @Test
  void printsWhatItParses() {
    Kernel kernel = KernelParser.parse(EVERYTHING);
    assertEquals(EVERYTHING, kernel.toString());
    assertEquals(kernel, KernelParser.parse(kernel.toString()));
  }

  @Test
  void linesAreThoseOfTheText() {
    Kernel kernel = KernelParser.parse(EVERYTHING);
    KernelPrinter.Listing listing = KernelPrinter.print(kernel);
    List<String> text = listing.text().lines().toList();
    listing
        .lines()
        .forEach((statement, line) -> {
          if (statement instanceof Stmt.Let let) {
            assertTrue(
                text.get(line - 1).contains("let " + let.variable().name()), text.get(line - 1));
          }
        });
    assertEquals(3, listing.lines().get(kernel.subroutines().getFirst().body().getFirst()));
    assertEquals(5, listing.lines().get(kernel.body().getFirst()));
  }

  /** Expressions in their shortest form, and others that print as it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "x + y - z; (x + y) - z",
        "x - (y + z); x - (y + z)",
        "x * (y + z); (x) * ((y + z))",
        "x & y == z; (x & y) == z",
        "x < 3; x < 3i64",
        "2 + 3 * x; 2i64 + 3 * x",
        "f * 0.1; f * 0.1f32",
        "f * 0.1f64; f * 0.1f64",
        "f * 0x1.999999999999ap-4; f * 0x1.999999999999ap-4f32",
        "f * -0.0; f * -0.0",
        "f + nan; f + nanf32",
        "max(f, -inf); max(f, -inff32)",
        "-(3); -(3)",
        "-3; -3",
        "--x; -(-x)",
        "x - -3; x - -3",
        "-9223372036854775808; -9223372036854775808i64",
        "127; 0x7f",
        "h + 0.5; h + 0.5f16x8",
        "h + 0.5; h + 5.0e-1",
        "select(x < y, 0.0, f); select(x < y, 0.0f32, f)",
        "fma(f, 2.0, 1.0); fma(f, 2.0, 1.0)",
        "1i32 + 2i32; 1i32 + 2i32",
      })
  void writesTheShortestForm(String shortest, String other) {
    assertEquals(shortest, print(expression(other)));
    assertEquals(expression(other), expression(shortest));
  }

  @Test
  void decimalsAreRoundedToTheTypeAndHexadecimalIsExact() {
    assertEquals(new Expr.FloatLiteral(KernelType.F32, 0.1f), expression("0.1"));
    assertEquals(
        new Expr.FloatLiteral(KernelType.scalar(ElementType.F64), 0.1), expression("0.1f64"));
    assertEquals(new Expr.FloatLiteral(KernelType.F32, 0.1), expression("0x1.999999999999ap-4"));
    assertEquals(
        new Expr.IntLiteral(KernelType.vector(ElementType.BOOL, 16), 1), expression("1boolx16"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x +",
        "(x",
        "x)",
        "f32(x, y)",
        "f32x1(x)",
        "f32x300(x)",
        "splat(x, 0)",
        "splat(x, 257)",
        "splat(x, 99999999999999999999)",
        "shuffle(h, [])",
        "unknown",
        "1e60",
        "9223372036854775808",
        "truef32",
        "3q",
        "0x",
        "1..2",
        "lane(h)",
        "load a[0]",
        "load f32 a",
        "a < b < c",
        "@",
        "é",
        "select(x, y)",
        "min",
        "x[",
        "true + x",
      })
  void garbageIsATypedError(String text) {
    SinterException e = assertThrows(SinterException.class, () -> expression(text));
    assertEquals(ErrorCode.TEXT_SYNTAX, e.code(), e::getMessage);
    assertTrue(e.getMessage().contains("line 2, column "), e::getMessage);
  }

  @Test
  void nestingHasALimit() {
    for (String deep :
        List.of(
            "(", "-", "!", "abs(", "min(x, ", "x + ", "x[", "load f32 a[", "select(", "x * (")) {
      SinterException e =
          assertThrows(SinterException.class, () -> expression(deep.repeat(100_000)));
      assertEquals(ErrorCode.TEXT_SYNTAX, e.code());
    }
    assertThrows(SinterException.class, () -> expression("x" + " + x".repeat(100_000)));
    String doubling = "shuffle(".repeat(100) + "h" + ", [0])".repeat(100);
    assertThrows(SinterException.class, () -> expression(doubling));
    for (String deep :
        List.of(
            "if true {",
            "for i: i64 = 0 to 1 {",
            "while true {",
            "if true { } else ",
            "if true { } else { ")) {
      SinterException e =
          assertThrows(
              SinterException.class,
              () -> KernelParser.parse("kernel k () () {" + deep.repeat(100_000)));
      assertTrue(e.getMessage().contains("levels deep"), e::getMessage);
    }
  }

  private static Expr expression(String text) {
    Kernel kernel =
        KernelParser.parse(
            "kernel k (a: read f32) (x, y, z) { register f: f32 = 0.0 register h: f16x8 = 0.0\n"
                + " store a[0] = "
                + text
                + "}");
    return ((Stmt.Store) kernel.body().getLast()).value();
  }

  private static String print(Expr expression) {
    StringBuilder out = new StringBuilder();
    new ExpressionPrinter(out).write(expression);
    return out.toString();
  }
}
