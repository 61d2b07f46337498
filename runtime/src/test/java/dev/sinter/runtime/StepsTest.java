package dev.sinter.runtime;

import static dev.sinter.runtime.TestPrograms.executable;
import static dev.sinter.runtime.TestPrograms.failure;
import static dev.sinter.runtime.TestPrograms.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind of step does. */
class StepsTest {
  @Test
  void launchesFollowEachOther() {
    try (Executable executable =
        executable(
            """
            program "p" for jvm-scalar {
              input "x": f32[n]
              output "y": f32[n]
              buffer x: f32[n] = input "x"
              buffer y: f32[n] = output "y"
              buffer h: f32[n] = arena 0 to 1
              kernel "double"
              kernel "addArgument"
              steps {
                launch "double" (x, h) args () extent n grain 1 from "a"
                launch "addArgument" (h, y) args (2*n+1) extent n grain 1 from "b"
              }
            }
            """)) {
      Map<String, Tensor> outputs = executable.run(Map.of("x", floats(1, 2, 3)));
      assertArrayEquals(new float[] {9, 11, 13}, outputs.get("y").toFloatArray());
      assertArrayEquals(
          new float[] {9}, executable.run(List.of(floats(3))).getFirst().toFloatArray());
      assertEquals(0, executable.run(List.of(floats())).getFirst().size());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "5, 6"})
  void branchesByACondition(float x, float expected) {
    try (Executable executable =
        executable(
            """
            program "p" for jvm-scalar {
              input "x": f32[1]
              output "y": f32[1]
              buffer x: f32[1] = input "x"
              buffer y: f32[1] = output "y"
              buffer c: bool[] = arena 0 to 1
              kernel "below"
              kernel "double"
              kernel "addArgument"
              steps {
                launch "below" (x, c) args (4) extent 1 grain 1 from ""
                if c {
                  launch "double" (x, y) args () extent 1 grain 1 from ""
                } else {
                  launch "addArgument" (x, y) args (1) extent 1 grain 1 from ""
                }
              }
            }
            """)) {
      assertArrayEquals(
          new float[] {expected}, executable.run(List.of(floats(x))).getFirst().toFloatArray());
    }
  }

  /**
   * Rows of a matrix by views that depend on the round; the carried sum lives for the whole loop.
   */
  private static final String LOOP =
      """
      program "p" for jvm-scalar {
        input "x": f32[t,n]
        output "y": f32[t,n]
        buffer x: f32[t,n] = input "x"
        buffer y: f32[t,n] = output "y"
        buffer sum: f32[n] = arena 0 to 4
        buffer next: f32[n] = arena 2 to 4
        buffer row: f32[n] = view x at 4*i*n
        buffer out: f32[n] = view y at 4*i*n
        buffer first: f32[n] = view x at 4*(t-1)*n
        kernel "add"
        steps {
          copy first to sum
          for i below t-1 {
            launch "add" (row, sum, next) args () extent n grain 1 from "cell"
            copy next to sum
            copy next to out
          }
        }
      }
      """;

  @Test
  void loopsWithViewsOfTheRound() {
    try (Executable executable = executable(LOOP)) {
      Tensor x = Tensor.of(new float[] {1, 2, 10, 20, 100, 200}, 3, 2);
      assertArrayEquals(
          new float[] {101, 202, 111, 222, 0, 0},
          executable.run(List.of(x)).getFirst().toFloatArray());
    }
  }

  @Test
  void repeatsWhileATestHolds() {
    try (Executable executable =
        executable(
            """
            program "p" for jvm-scalar {
              input "x": f32[1]
              output "y": f32[1]
              buffer x: f32[1] = input "x"
              buffer y: f32[1] = output "y"
              buffer c: bool[] = arena 1 to 4
              buffer h: f32[1] = arena 1 to 4
              kernel "below"
              kernel "double"
              steps {
                copy x to y
                test {
                  launch "below" (y, c) args (100) extent 1 grain 1 from ""
                } while c {
                  launch "double" (y, h) args () extent 1 grain 1 from ""
                  copy h to y
                }
              }
            }
            """)) {
      assertArrayEquals(
          new float[] {192}, executable.run(List.of(floats(3))).getFirst().toFloatArray());
      assertArrayEquals(
          new float[] {500}, executable.run(List.of(floats(500))).getFirst().toFloatArray());
    }
  }

  private static final String COMPRESS =
      """
      program "p" for jvm-scalar {
        input "x": f32[n]
        output "y": f32[k]
        buffer x: f32[n] = input "x"
        buffer y: f32[k] = output "y"
        buffer count: i64[] = arena 0 to 1
        buffer h: f32[k] = arena 2 to 3
        buffer g: f32[2*k] = arena 2 to 3
        buffer some: f32[k] = view x at 0
        kernel "countAbove"
        kernel "double"
        steps {
          launch "countAbove" (x, count) args (n, 5) extent 1 grain 1 from ""
          bind k to count
          launch "double" (some, h) args () extent k grain 1 from ""
          launch "double" (h, y) args () extent k grain 1 from ""
        }
      }
      """;

  @Test
  void bindsSizesThatDataDecides() {
    try (Executable executable = executable(COMPRESS)) {
      for (float[] x : new float[][] {{1, 7, 8}, {6, 7, 8}, {1, 2, 3}, {1, 9}}) {
        List<Tensor> y = executable.run(List.of(floats(x)));
        int above = 0;
        for (float value : x) {
          above += value > 5 ? 1 : 0;
        }
        assertEquals(above, y.getFirst().size());
        for (int i = 0; i < above; i++) {
          assertEquals(4 * x[i], y.getFirst().getDouble(i));
        }
      }
    }
  }

  @Test
  void outputsOfSizesThatDataDecidesMayBeGiven() {
    try (Executable executable = executable(COMPRESS);
        Session session = executable.session()) {
      Tensor[] outputs = {floats(0, 0)};
      session.run(new Tensor[] {floats(1, 7, 8)}, outputs);
      assertArrayEquals(new float[] {4, 28}, outputs[0].toFloatArray());
      var error =
          failure(() -> {
            session.run(new Tensor[] {floats(7, 7, 8)}, outputs);
            return null;
          });
      assertEquals(ErrorCode.INPUT_SHAPE, error.code());
      assertEquals(
          "output 'y': expected f32[k], found f32[2]; axis 0 should be 3 (k by the sizes of the"
              + " inputs)",
          error.getMessage());
    }
  }

  @Test
  void viewsThatLeaveTheirBaseAreRefused() {
    String text =
        """
        program "p" for jvm-scalar {
          input "x": f32[n]
          output "y": f32[2]
          buffer x: f32[n] = input "x"
          buffer y: f32[2] = output "y"
          buffer v: f32[2] = view x at 4
          steps {
            copy v to y
          }
        }
        """;
    try (Executable executable = executable(text)) {
      assertArrayEquals(
          new float[] {2, 3}, executable.run(List.of(floats(1, 2, 3))).getFirst().toFloatArray());
      var error = failure(() -> executable.run(List.of(floats(1, 2))));
      assertEquals(ErrorCode.VALUE_OUT_OF_RANGE, error.code());
      assertEquals("view 'v' of 8 bytes at 4 leaves 'x' of 8 bytes", error.getMessage());
    }
  }

  @Test
  void hostStepsAreInterpreted() {
    String text =
        """
        program "p" for jvm-scalar {
          input "x": f32[n]
          output "y": f32[n]
          buffer x: f32[n] = input "x"
          buffer y: f32[n] = output "y"
          buffer h: f32[n] = arena 0 to 1
          kernel "double"
          steps {
            host (x) to (h) from "Neg_0"
              | graph "g" (%0 "a": f32[m]) {
              |   %1: f32[m] = neg(%0)
              |   return %1 "b"
              | }
            launch "double" (h, y) args () extent n grain 1 from ""
          }
        }
        """;
    try (Executable executable = executable(text)) {
      assertArrayEquals(
          new float[] {-2, -4}, executable.run(List.of(floats(1, 2))).getFirst().toFloatArray());
    }
  }

  @Test
  void inputsThatLeaveSymbolsOpenAreRefused() {
    String text =
        """
        program "p" for jvm-scalar {
          input "x": f32[n/2]
          buffer x: f32[n/2] = input "x"
          steps {
          }
        }
        """;
    assertEquals(ErrorCode.FEATURE_UNSUPPORTED, failure(() -> executable(text)).code());
    try (Executable executable = executable(text.replace("n/2", "2*n+1"))) {
      assertEquals(List.of(), executable.run(List.of(floats(1, 2, 3))));
      var error = failure(() -> executable.run(List.of(floats(1, 2))));
      assertEquals(
          "input 'x': expected f32[2*n+1], found f32[2]; axis 0 should be 1 (2*n+1 by the sizes of"
              + " the inputs)",
          error.getMessage());
    }
  }
}
