package dev.sinter.ir.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KernelFuzzTest {
  private static final List<String> SCRAPS =
      List.of(
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "-",
          "!",
          ",",
          "=",
          "==",
          "<",
          "0",
          "1.5",
          "nan",
          "i64",
          "f32x8",
          "v0",
          "if",
          "for",
          "to",
          "load f32 in[",
          "@",
          "99999999999999999999",
          "1e999",
          "0x",
          "#",
          "\n",
          "unrolled",
          "let",
          "register",
          "sub",
          "barrier",
          "async copy",
          "$");

  @Test
  void randomKernelsSurviveTextAndUnrolling() {
    for (long seed = 0; seed < 200; seed++) {
      Kernel kernel = RandomKernels.make(seed);
      try {
        KernelVerifier.verify(kernel);
        assertEquals(kernel, KernelParser.parse(kernel.toString()));
        Kernel unrolled = KernelUnroller.unroll(kernel);
        assertEquals(unrolled, KernelParser.parse(unrolled.toString()));
        assertTrue(
            Parts.all(unrolled.body())
                .noneMatch(
                    s -> s instanceof Stmt.For loop && loop.kind() == Stmt.LoopKind.UNROLLED));
        assertEquals(result(kernel, seed), result(unrolled, seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + "\n" + kernel, e);
      }
    }
  }

  /** A hash of what the kernel writes. */
  private static String result(Kernel kernel, long seed) {
    Tensor in = KernelRun.random(new Random(seed), ElementType.F32, RandomKernels.BYTES / 4);
    Tensor out = Tensor.zeros(TensorType.of(ElementType.F32, RandomKernels.BYTES / 4));
    KernelRun.once(kernel, 0, 1, new long[] {5, -3}, in, out);
    return out.contentHash();
  }

  @Test
  void damagedTextIsRefusedWithATypedError() {
    Random random = new Random(7);
    List<String> texts =
        List.of(
            KernelRun.read("product_6x4").toString(),
            KernelRun.read("product_f16_sm80").toString(),
            KernelRun.read("embedding").toString(),
            RandomKernels.make(1).toString(),
            RandomKernels.make(2).toString());
    int parsed = 0;
    for (int i = 0; i < 3_000; i++) {
      String text = damaged(texts.get(random.nextInt(texts.size())), random);
      try {
        Kernel kernel = KernelParser.parse(text);
        parsed++;
        assertEquals(kernel, KernelParser.parse(kernel.toString()), text);
        KernelUnroller.unroll(kernel);
      } catch (SinterException e) {
        assertTrue(
            Set.of(ErrorCode.TEXT_SYNTAX, ErrorCode.GRAPH_INVALID, ErrorCode.LIMIT_EXCEEDED)
                .contains(e.code()),
            text);
      } catch (RuntimeException | StackOverflowError e) {
        fail("round " + i + " of seed 7:\n" + text, e);
      }
    }
    assertTrue(parsed > 50, "too few texts reach the verifier: " + parsed);
  }

  private static String damaged(String text, Random random) {
    StringBuilder out = new StringBuilder(text);
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int at = random.nextInt(out.length());
      switch (random.nextInt(5)) {
        case 0 -> out.setLength(Math.max(1, at));
        case 1 -> out.delete(at, Math.min(out.length(), at + random.nextInt(1, 6))).append(' ');
        case 2 -> out.insert(at, SCRAPS.get(random.nextInt(SCRAPS.size())));
        case 3 -> out.setCharAt(at, text.charAt(random.nextInt(text.length())));
        case 4 -> out.replace(at, at + 1, Integer.toString(random.nextInt(300)));
      }
    }
    return out.toString();
  }
}
