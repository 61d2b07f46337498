package dev.sinter.ir.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.IntLiteral;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KernelVerifierTest {
  @Test
  void showsTheLinesAroundTheFault() {
    Kernel kernel =
        KernelParser.parse(
            """
            kernel scale (x: read f32, y: write f32) (n) {
              let zero: f32 = 0.0
              let one: f32 = 1.0
              let two: f32 = 2.0
              let three: f32 = 3.0
              parallel for i: i64 = lo to hi {
                let mask: boolx16 = first(n - i * 16, 16)
                let v: f32x16 = load f32x16 x[i * 64 if mask]
                store y[i * 64 if mask] = v * splat(2.0, 8)
                let after: f32x16 = v
              }
            }
            """);
    SinterException e = assertThrows(SinterException.class, () -> KernelVerifier.verify(kernel));
    assertEquals(ErrorCode.GRAPH_INVALID, e.code());
    assertEquals(
        """
        kernel scale, line 9: * of f32x16 and f32x8: types differ
             4 |   let two: f32 = 2.0
             5 |   let three: f32 = 3.0
             6 |   parallel for i: i64 = lo to hi {
             7 |     let mask: boolx16 = first(n - i * 16, 16)
             8 |     let v: f32x16 = load f32x16 x[i * 64 if mask]
        >    9 |     store y[i * 64 if mask] = v * splat(2.0, 8)
            10 |     let after: f32x16 = v
            11 |   }
            12 | }\
        """,
        e.getMessage());
  }

  /** Statements put into a kernel, and what is said of them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "let v: f32 = 1; an integer literal of type f32",
        "let v: i64 = 1.5; a float literal of type i64",
        "let v: i32 = 3000000000; 3000000000 is out of the range of i32",
        "let v: f32 = n; v takes f32, found i64",
        "let n: i64 = 1; n is declared a second time",
        "let a: i64 = 1; a is declared a second time",
        "let lo: i64 = 1; lo is declared a second time",
        "if true { let v: i64 = 1 } let w: i64 = v; no variable v here",
        "for i: i64 = 0 to 1 { } for i: i64 = 0 to 1 { }; i is declared a second time",
        "let v: i64 = 1 v = 2; v is no register and cannot change",
        "register v: i64 = 1 v = 2.0; a float literal of type i64",
        "register v: f32x4 = 1.0 let w: f32 = v; w takes f32, found f32x4",
        "register v: f32[2] = 1.0 let w: f32 = v; v is an array of registers: say which one",
        "register v: f32[2] = 1.0 v[2] = 1.0; index 2 of v, which has [2]",
        "register v: f32[2] = 1.0 v[0, 0] = 1.0; v has 1 indices, found 2",
        "register v: f32[2] = 1.0 v[n] = 1.0; an index of registers is made of literals and indices"
            + " of unrolled loops",
        "register v: f32[0] = 1.0; an extent of 0",
        "register v: f32[4096, 4096, 4096] = 1.0; more than 4096 registers",
        "let v: i32 = n; v takes i32, found i64",
        "let v: i64 = sqrt(n); sqrt is not defined on i64",
        "let v: bool = -(true); - is not defined on bool",
        "let v: f32 = !(1.0); ! is not defined on f32",
        "let v: f32 = 1.0 // 2.0; // is not defined on f32",
        "let v: bool = true + false; + is not defined on bool",
        "let v: bool = true < false; < is not defined on bool",
        "let v: bool = n == 1i32; == of i64 and i32: types differ",
        "let v: i64 = select(1boolx2, n, n); a select's condition is bool, found boolx2",
        "let v: i64 = fma(n, n, n); fma is not defined on i64",
        "let v: f32x4 = f32x4(n); conversion of i64 to f32x4 changes the number of lanes",
        "let v: f32 = bitcast f32(n); bitcast of i64 to f32",
        "let v: u8 = bitcast u8(true); bitcast of bool to u8",
        "let v: f8e4m3 = f8e4m3(1.0) + f8e4m3(1.0); + is not defined on f8e4m3",
        "let v: i64x4 = splat(splat(n, 4), 4); splat takes a scalar, found i64x4",
        "let v: f32x4 = ramp(0.0, 1.0, 4); ramp takes scalar integers, found f32",
        "let v: boolx4 = first(1i32, 4); first takes i64, found i32",
        "let v: i64x2 = shuffle(n, n, [0, 2]); shuffle of lane 2 out of 2",
        "let v: i64 = lane(n, 1); lane 1 of i64",
        "let v: f32 = load f32 zzz[0]; no buffer zzz",
        "let v: f32 = load f32 b[0]; load from b, which is write only",
        "store a[0] = 1.0; store to a, which is read only",
        "store b[0i32] = 1.0; the offset of f32 is an i64 or one a lane, found i32",
        "store b[ramp(0, 4, 4)] = splat(1.0, 8); the offset of f32x8 is an i64 or one a lane, found"
            + " i64x4",
        "store b[0 if true] = splat(1.0, 8); the mask of an access is boolx8, found bool",
        "for i: f32 = 0.0 to 1.0 { }; a loop index of type f32",
        "for i: i32 = 0 to n { }; the end of a loop takes i32, found i64",
        "for i: i32 = 0 to 5 step 3000000000 { }; a step of 3000000000",
        "unrolled for i: i64 = 0 to n { }; bounds of an unrolled loop are made of literals and"
            + " indices of unrolled loops",
        "for i: i64 = 0 to 3 { parallel for j: i64 = lo to hi { } }; a parallel loop stands"
            + " outermost",
        "parallel for i: i64 = lo to hi { parallel for j: i64 = lo to hi { } }; a parallel loop"
            + " stands outermost",
        "parallel for i: i64 = 0 to hi { }; a parallel loop goes from lo to hi with step 1",
        "parallel for i: i64 = lo to hi step 2 { }; a parallel loop goes from lo to hi with step 1",
        "while n { }; while takes bool, found i64",
        "if 1 { }; if takes bool, found i64",
        "call zzz(); no subroutine zzz",
        "call part(1.0); part takes [i64], found [f32]",
        "call recursive(); subroutine recursive calls itself",
        "barrier; barrier is for the threads of a block, and here are none",
        "async commit; async commit is for the threads of a block",
        "let v: f32 = load f32 tile[0]; tile is shared by the threads of a block, and here are"
            + " none",
        "call threaded(); threaded is for the threads of a block, and here are none",
        "thread_x for t: i64 = 0 to n { }; a thread loop goes from 0 to a positive literal with"
            + " step 1",
        "thread_x for t: i64 = 0 to 0 { }; a thread loop goes from 0",
        "thread_x for t: i64 = 0 to 32 { thread_y for u: i64 = 0 to 64 { } }; a block of more than"
            + " 1024 threads",
        "thread_x for t: i64 = 0 to 9223372036854775807 { thread_y for u: i64 = 0 to 64 { } }; a"
            + " block of more than 1024 threads",
        "thread_x for t: i64 = 0 to 32 { thread_x for u: i64 = 0 to 32 { } }; a second thread_x"
            + " loop",
        "thread_x for t: i64 = 0 to 32 { grid_x for u: i64 = 0 to 32 { } }; a grid loop inside a"
            + " thread loop",
        "thread_x for t: i64 = 0 to 32 { } thread_y for u: i64 = 0 to 32 { }; beside a grid or"
            + " thread loop stand only lets",
        "grid_x for t: i64 = 0 to 32 { barrier thread_x for u: i64 = 0 to 32 { } }; beside a grid"
            + " or thread loop stand only lets",
        "let m: i64 = n grid_x for t: i64 = 0 to m { }; bounds of a grid loop are made of literals"
            + " and arguments",
        "thread_x for t: i64 = 0 to 32 { if true { thread_y for u: i64 = 0 to 2 { } } }; a thread_y"
            + " loop stands outermost",
        "thread_x for t: i64 = 0 to 32 { async copy 3 bytes tile[0] = a[0] }; async copy of 3"
            + " bytes; 4, 8 and 16 are possible",
        "thread_x for t: i64 = 0 to 32 { async copy 4 bytes a[0] = tile[0] }; async copy to a,"
            + " which is no shared buffer to write",
        "thread_x for t: i64 = 0 to 32 { let v: f32x4 = mma_m16n8k16_f16(1.0, 1.0, 1.0) };"
            + " mma_m16n8k16_f16 takes [f16x8, f16x4, f32x4]",
      })
  void namesTheFault(String statements, String fault) {
    String recursion =
        statements.contains("recursive")
            ? "sub recursive () { call other() } sub other () { call recursive() }"
            : "";
    Kernel kernel =
        KernelParser.parse(
            "kernel k (a: read f32, b: write f32, tile: shared f16[64 bytes]) (n) { sub part (i:"
                + " i64) { } sub threaded () { barrier }"
                + recursion
                + statements
                + "}");
    SinterException e = assertThrows(SinterException.class, () -> KernelVerifier.verify(kernel));
    assertEquals(ErrorCode.GRAPH_INVALID, e.code());
    assertTrue(
        e.getMessage().lines().findFirst().orElseThrow().contains(": " + fault), e::getMessage);
    assertTrue(e.getMessage().contains("\n> "), e::getMessage);
  }

  @Test
  void loAndHiAreOfTheMainBody() {
    Kernel kernel =
        new Kernel(
            "k",
            List.of(),
            List.of(),
            List.of(
                new Subroutine(
                    "s",
                    List.of(),
                    List.of(new Stmt.Let(new Expr.Var("v", KernelType.I64), Kernel.LO)))),
            List.of());
    SinterException e = assertThrows(SinterException.class, () -> KernelVerifier.verify(kernel));
    assertTrue(
        e.getMessage().contains("lo and hi are known in the kernel's main body only"),
        e::getMessage);
  }

  @Test
  void headersAreChecked() {
    for (String header :
        List.of(
            "kernel k (a: read f32, a: read f32) ()",
            "kernel k (a: read f32) (a)",
            "kernel k () (lo)",
            "kernel k (t: shared f32[4 bytes], a: read f32) ()",
            "kernel k (t: shared f32[0 bytes]) ()",
            "kernel k (t: shared f32[99999999999 bytes]) ()")) {
      Kernel kernel = KernelParser.parse(header + " { }");
      assertThrows(SinterException.class, () -> KernelVerifier.verify(kernel), header);
    }
    for (String name : List.of("", "a b", "let", "i64", "nan", "nanf32", "1a", "f32x4")) {
      assertThrows(
          SinterException.class,
          () -> KernelVerifier.verify(new Kernel(name, List.of(), List.of(), List.of(), List.of())),
          name);
    }
  }

  /** Kernels that no text could make, as wrong schedules might. */
  @Test
  void depthAndLanesAreCheckedBeforeAnythingElse() {
    Expr deep = new IntLiteral(KernelType.I64, 1);
    for (int i = 0; i < 100_000; i++) {
      deep = new Expr.Binary(BinaryOp.ADD, deep, new IntLiteral(KernelType.I64, 1));
    }
    Stmt nested = new Stmt.Barrier();
    for (int i = 0; i < 100_000; i++) {
      nested = new Stmt.While(new IntLiteral(KernelType.BOOL, 1), List.of(nested));
    }
    Expr doubling = new IntLiteral(KernelType.I64, 1);
    for (int i = 0; i < 100; i++) {
      doubling = new Expr.Binary(BinaryOp.ADD, doubling, doubling);
    }
    Expr none =
        new Expr.Binary(
            BinaryOp.ADD,
            new Expr.Splat(new IntLiteral(KernelType.I64, 1), 0),
            new IntLiteral(KernelType.I64, 1));
    for (Stmt wrong :
        List.of(
            new Stmt.Prefetch("a", deep),
            new Stmt.Prefetch("a", doubling),
            nested,
            new Stmt.Prefetch("a", none),
            new Stmt.AsyncWait(-1))) {
      Kernel kernel = new Kernel("k", List.of(), List.of(), List.of(), List.of(wrong));
      SinterException e = assertThrows(SinterException.class, () -> KernelVerifier.verify(kernel));
      assertEquals(ErrorCode.GRAPH_INVALID, e.code());
    }
  }
}
