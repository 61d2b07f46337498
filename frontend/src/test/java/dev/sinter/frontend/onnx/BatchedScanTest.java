package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.OperatorCase.floats;
import static dev.sinter.frontend.onnx.OperatorCase.shape;
import static dev.sinter.frontend.onnx.OperatorCase.vector;
import static dev.sinter.frontend.onnx.TestModel.graph;
import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.ints;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scan of opset 8, which has a batch axis: running sums of two sequences of three steps. */
class BatchedScanTest {
  private static final Tensor STATES = floats(shape(2, 1), 0, 100);
  private static final Tensor STEPS = floats(shape(2, 3, 1), 1, 2, 3, 4, 5, 6);

  private static TestModel sums() {
    return TestModel.body()
        .input("sum", "f32[1]")
        .input("x", "f32[1]")
        .node("Add", "sum x", "next")
        .node("Mul", "next factor", "scaled")
        .output("next", "scaled");
  }

  private static TestModel model() {
    return TestModel.opset(8)
        .input("states", "f32[b,1]")
        .input("steps", "f32[b,t,1]")
        .input("factor", "f32[1]");
  }

  @Test
  void scansEachSequenceOfTheBatch() {
    List<Tensor> found =
        model()
            .node(
                "Scan",
                "_ states steps",
                "last all",
                integer("num_scan_inputs", 1),
                graph("body", sums()))
            .output("last", "all")
            .run(STATES, STEPS, floats(2));
    same(floats(shape(2, 1), 6, 115), found.get(0));
    same(floats(shape(2, 3, 1), 2, 6, 12, 208, 218, 230), found.get(1));
  }

  @Test
  void stopsAtTheLengthOfASequence() {
    List<Tensor> found =
        model()
            .input("lengths", "i64[b]")
            .node(
                "Scan",
                "lengths states steps",
                "last all",
                integer("num_scan_inputs", 1),
                graph("body", sums()))
            .output("last", "all")
            .run(STATES, STEPS, floats(1), vector(2, 0));
    same(floats(shape(2, 1), 3, 100), found.get(0));
    same(floats(shape(2, 3, 1), 1, 3, 0, 0, 0, 0), found.get(1));
  }

  @Test
  void goesBackwardFromTheLengthOfASequence() {
    List<Tensor> found =
        model()
            .input("lengths", "i64[b]")
            .node(
                "Scan",
                "lengths states steps",
                "last all",
                integer("num_scan_inputs", 1),
                ints("directions", 1),
                graph("body", sums()))
            .output("all")
            .run(STATES, STEPS, floats(1), vector(2, 3));
    same(floats(shape(2, 3, 1), 2, 3, 0, 106, 111, 115), found.get(0));
  }

  @Test
  void refusesMoreSequencesThanThereAre() {
    SinterException fault =
        assertThrows(
            SinterException.class,
            () ->
                model()
                    .node(
                        "Scan",
                        "_ states steps",
                        "last all",
                        integer("num_scan_inputs", 3),
                        graph("body", sums()))
                    .output("last")
                    .graph());
    assertEquals(ErrorCode.ATTRIBUTE_INVALID, fault.code());
  }

  private static void same(Tensor expected, Tensor found) {
    assertEquals(expected.type(), found.type());
    for (long i = 0; i < expected.size(); i++) {
      assertEquals(expected.getDouble(i), found.getDouble(i), "element " + i);
    }
  }
}
