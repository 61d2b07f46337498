package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.graph;
import static dev.sinter.frontend.onnx.TestModel.integer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damaged and forged files give a typed exception or a graph; nothing else. */
class HostileBytesTest {
  private static byte[] model() {
    return TestModel.opset(17)
        .input("x", "f32[n,4]")
        .input("c", "bool[]")
        .constant("w", Tensor.of(new float[12], 4, 3))
        .constant("shape", 3, -1)
        .node("MatMul", "x w", "m")
        .node("Transpose", "m", "t", TestModel.ints("perm", 1, 0))
        .node("Reshape", "t shape", "r")
        .node("Softmax", "r", "s", integer("axis", 1))
        .node(
            "If",
            "c",
            "y",
            graph("then_branch", TestModel.body().node("Relu", "s", "a").output("a")),
            graph("else_branch", TestModel.body().node("Neg", "s", "b").output("b")))
        .output("y")
        .bytes();
  }

  private static void importOrRefuse(byte[] bytes, String where) {
    try {
      GraphVerifier.verify(Onnx.importModel(bytes, "damaged.onnx", ImportOptions.DEFAULT));
    } catch (SinterException e) {
      if (e.code() == ErrorCode.INTERNAL) {
        fail(where, e);
      }
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      fail(where, e);
    }
  }

  @Test
  void everyTruncationIsSurvived() {
    byte[] bytes = model();
    for (int length = 0; length < bytes.length; length++) {
      importOrRefuse(Arrays.copyOf(bytes, length), "cut to " + length);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,2", "3,8"})
  void damageIsSurvived(long seed, int bytesChanged) {
    Random random = new Random(seed);
    byte[] whole = model();
    for (int i = 0; i < 4000; i++) {
      byte[] bytes = whole.clone();
      for (int j = 0; j < bytesChanged; j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      importOrRefuse(bytes, "seed %d, case %d".formatted(seed, i));
    }
  }

  @Test
  void smallMessagesInLargeNumbersMeetALimit() {
    // Five million empty nodes: ten megabytes of file, half a gigabyte of objects.
    byte[] graph = new byte[10_000_000];
    for (int i = 0; i < graph.length; i += 2) {
      graph[i] = 0x0A;
    }
    byte[] file = new byte[graph.length + 6];
    file[0] = 0x3A;
    int length = graph.length;
    for (int i = 1; i < 5; i++) {
      file[i] = (byte) ((length & 0x7F) | (i < 4 ? 0x80 : 0));
      length >>>= 7;
    }
    System.arraycopy(graph, 0, file, 5, graph.length);
    byte[] exact = Arrays.copyOf(file, graph.length + 5);
    SinterException refusal =
        assertThrows(
            SinterException.class,
            () -> Onnx.importModel(exact, "forged.onnx", ImportOptions.DEFAULT));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, refusal.code());
  }

  @Test
  void aFileBeyondTheLimitIsNotRead() {
    ReadLimits limits = new ReadLimits(100, 1000, 8, 1000, 1000, 1000);
    ByteArrayInputStream in = new ByteArrayInputStream(model());
    SinterException refusal =
        assertThrows(
            SinterException.class,
            () -> Onnx.importModel(in, "large.onnx", ImportOptions.DEFAULT.withLimits(limits)));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, refusal.code());
  }

  @Test
  void otherLimitsHold() {
    SinterException elements =
        assertThrows(
            SinterException.class,
            () ->
                Onnx.importModel(
                    model(),
                    "m",
                    ImportOptions.DEFAULT.withLimits(
                        new ReadLimits(10_000, 1000, 8, 1000, 11, 1000))));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, elements.code());
    SinterException nodes =
        assertThrows(
            SinterException.class,
            () ->
                Onnx.importModel(
                    model(),
                    "m",
                    ImportOptions.DEFAULT.withLimits(
                        new ReadLimits(10_000, 1000, 8, 3, 100, 1000))));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, nodes.code());
    byte[] list =
        TestModel.opset(17)
            .node("Constant", "", "y", TestModel.ints("value_ints", new long[100]))
            .output("y")
            .bytes();
    SinterException numbers =
        assertThrows(
            SinterException.class,
            () ->
                Onnx.importModel(
                    list,
                    "m",
                    ImportOptions.DEFAULT.withLimits(
                        new ReadLimits(10_000, 1000, 8, 1000, 1000, 99))));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, numbers.code());
  }
}
