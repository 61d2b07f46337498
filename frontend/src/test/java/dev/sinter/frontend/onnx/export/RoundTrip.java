package dev.sinter.frontend.onnx.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.frontend.onnx.ImportOptions;
import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;

/** A graph written as ONNX and read again. */
public final class RoundTrip {
  /** Where ONNX has another way to a value, it may round otherwise. */
  private static final double TOLERANCE = 1e-5;

  private RoundTrip() {}

  static Graph of(Graph graph) {
    byte[] bytes = OnnxExport.bytes(graph);
    Graph read = Onnx.importModel(bytes, graph.name(), ImportOptions.DEFAULT);
    GraphVerifier.verify(read);
    return read;
  }

  /** Both graphs have the same ports and give the same for these inputs. */
  public static void check(Graph graph, List<Tensor> inputs, String where) {
    Graph read = of(graph);
    String context = where + "\n" + graph + "\n" + read;
    assertEquals(names(graph.inputs()), names(read.inputs()), context);
    assertEquals(names(graph.outputs()), names(read.outputs()), context);
    List<Tensor> expected = Interpreter.run(graph, inputs);
    List<Tensor> found = Interpreter.run(read, inputs);
    for (int i = 0; i < expected.size(); i++) {
      assertClose(expected.get(i), found.get(i), "output " + i + " of " + context);
    }
  }

  private static List<String> names(List<Port> ports) {
    return ports.stream().map(Port::name).toList();
  }

  private static void assertClose(Tensor expected, Tensor found, String where) {
    assertEquals(expected.type(), found.type(), where);
    if (expected.contentEquals(found)) {
      return;
    }
    double largest = 0;
    for (long i = 0; i < expected.size(); i++) {
      double value = Math.abs(expected.getDouble(i));
      largest = Double.isFinite(value) ? Math.max(largest, value) : largest;
    }
    double bound =
        switch (expected.element()) {
          case F16, BF16 -> 1e-2 * largest;
          case F32, F64 -> TOLERANCE * largest;
          default -> 0;
        };
    for (long i = 0; i < expected.size(); i++) {
      double e = expected.getDouble(i);
      double f = found.getDouble(i);
      if (Double.compare(e, f) != 0 && !(e == f)) {
        assertEquals(e, f, bound, "element " + i + ", " + where);
      }
    }
  }
}
