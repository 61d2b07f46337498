package dev.sinter.ir.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Threads of a block: masks, barriers, shared memory, asynchronous copies, races. */
final class LockStepTest {
  /** Runs statements in a block of 8×2 threads with the number of the thread in t. */
  private static long[] run(String statements) {
    Kernel kernel =
        KernelParser.parse(
            "kernel k (x: read i64, y: readwrite i64, s: shared i64[256 bytes]) (n) {sub touch (i:"
                + " i64) { store s[i] = i }grid_x for block: i64 = lo to hi { thread_y for ty: i64"
                + " = 0 to 2 { thread_x for tx: i64 = 0 to 8 { let t: i64 = ty * 8 + tx "
                + statements
                + "} } } }");
    Tensor x = Tensor.of(LongStream.range(0, 32).map(i -> 100 + i).toArray(), 32);
    Tensor y = Tensor.zeros(TensorType.of(ElementType.I64, 32));
    KernelRun.run(kernel, 2, new long[] {3}, x, y);
    return y.toLongArray();
  }

  private static long[] each(LongUnaryOperator value) {
    return LongStream.range(0, 32).map(value).toArray();
  }

  @Test
  void threadsHaveTheirNumbers() {
    assertArrayEquals(each(i -> i), run("store y[(block * 16 + t) * 8] = block * 16 + t"));
  }

  @Test
  void branchesAndLoopsNarrowTheMask() {
    assertArrayEquals(
        each(i -> i % 16 < 3 ? -1 : i % 8 * (i % 8 - 1) / 2 + (i % 8)),
        run(
            """
            register v: i64 = 0
            for i: i64 = 0 to tx { v = v + i }
            register w: i64 = tx
            while w > 0 { w = w - 1 v = v + 1 }
            if t < n { v = -1 } else { if t < 0 { v = 7 } }
            store y[(block * 16 + t) * 8] = v
            """));
  }

  @Test
  void arraysOfRegistersAreOfOneThread() {
    assertArrayEquals(
        each(i -> i % 16 % 2 == 0 ? 5 : i % 16),
        run(
            """
            register v: i64[2] = t
            if (t & 1) == 0 { v[1] = 5 }
            store y[(block * 16 + t) * 8] = v[1]
            """));
  }

  @Test
  void sharedMemoryIsExchangedAtBarriers() {
    assertArrayEquals(
        each(i -> 15 - i % 16),
        run(
            """
            call touch(t * 8)
            barrier
            let other: i64 = load i64 s[(15 - t) * 8]
            store y[(block * 16 + t) * 8] = other >> 3
            """));
  }

  @Test
  void copiesMayBeReadAfterWaitAndBarrier() {
    assertArrayEquals(
        each(i -> 100 + 15 - i % 16 + 16),
        run(
            """
            async copy 8 bytes s[t * 8] = x[t * 8]
            async commit
            async copy 8 bytes s[t * 8 + 128] = x[t * 8 + 128]
            async commit
            async wait 1
            async wait 0
            barrier
            store y[(block * 16 + t) * 8] = load i64 s[(15 - t) * 8 + 128]
            """));
  }

  @Test
  void aThreadMayReadItsOwnCopyAfterWaiting() {
    assertArrayEquals(
        each(i -> 100 + i % 16),
        run(
            """
            store s[t * 8] = -1
            async copy 8 bytes s[t * 8] = x[t * 8]
            async commit
            async wait 0
            store y[(block * 16 + t) * 8] = load i64 s[t * 8]
            """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "store s[0] = t; race: thread 1 writes byte 0 of s, which thread 0 touches without a"
            + " barrier between them",
        "store s[t * 4] = t; race: thread 1 writes byte 4 of s, which thread 0 touches",
        "store s[t * 8] = t let v: i64 = load i64 s[(15 - t) * 8]; race: thread 0 reads byte 120 of"
            + " s, which thread 15 writes",
        "let v: i64 = load i64 s[0] if t == 9 { store s[0] = t }; race: thread 9 writes byte 0 of"
            + " s, which thread 0 touches",
        "if t == 9 { store s[0] = t } let v: i64 = load i64 s[0]; race: thread 0 reads byte 0 of s,"
            + " which thread 9 writes",
        "store y[(t >> 1) * 8] = 1; race: thread 1 writes byte 0 of y",
        "if t < 3 { barrier }; barrier that thread 3 does not reach",
        "for i: i64 = 0 to tx { barrier }; barrier that thread 0 does not reach",
        "call touch(t * 32); store of 8 bytes at offset 256 of s, which has 256, by thread 8",
        "store y[t * 8] = block; rounds are not independent",
        "async copy 8 bytes s[t * 8] = x[0] let v: i64 = load i64 s[t * 8]; race: thread 0 reads"
            + " byte 0 of s, which thread 0 is still copying to",
        "async copy 8 bytes s[t * 8] = x[0] async commit async wait 0 let v: i64 = load i64 s[120 -"
            + " t * 8]; race: thread 0 reads byte 120 of s, which thread 15 writes",
        "async copy 8 bytes s[t * 8] = x[0] async commit async wait 1 barrier let v: i64 = load i64"
            + " s[0]; race: thread 0 reads byte 0 of s, which thread 0 is still copying to",
        "async copy 8 bytes s[t * 8] = x[0] barrier store s[t * 8] = t; race: thread 0 writes byte"
            + " 0 of s, which thread 0 is still copying to",
        "store s[t * 8] = t barrier let v: i64 = load i64 s[120 - t * 8] async copy 8 bytes s[t *"
            + " 8] = x[0]; race: thread 0 copies to byte 0 of s, which thread 15 touches",
        "async copy 8 bytes s[0] = x[0]; race: thread 1 copies to byte 0 of s, which thread 0 is"
            + " still copying to",
        "async copy 8 bytes s[4] = x[0]; async copy of 8 bytes from offset 0 to 4 is not aligned,"
            + " by thread 0",
        "async copy 16 bytes s[t * 16] = x[248]; async copy of 16 bytes at offset 248 of x, which"
            + " has 256, by thread 0",
        "register c: f32x4 = 0.0 c = mma_m16n8k16_f16(0.0f16x8, 0.0f16x4, c); mma_m16n8k16_f16"
            + " reached by 16 of the 32 threads of the warp from thread 0 on",
      })
  void whatIsUndefinedIsFound(String statements, String fault) {
    SinterException e = assertThrows(SinterException.class, () -> run(statements));
    assertTrue(e.getMessage().lines().findFirst().orElseThrow().contains(fault), e::getMessage);
    assertTrue(e.getMessage().contains("\n> "), e::getMessage);
  }

  @Test
  void barriersSeparateWhatWouldRace() {
    run(
        "store s[t * 8] = t barrier let v: i64 = load i64 s[(15 - t) * 8] barrier store s[(t ^ 1) *"
            + " 8] = v");
  }
}
