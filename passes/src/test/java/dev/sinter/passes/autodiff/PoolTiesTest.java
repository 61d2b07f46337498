package dev.sinter.passes.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of equal elements the first of a window has the derivative, whether windows overlap or not. */
final class PoolTiesTest {
  @ParameterizedTest
  @CsvSource({
    "MAX, 2, 2, 'f64[4]{1.0, 0.0, 1.0, 0.0}'",
    "MIN, 2, 2, 'f64[4]{1.0, 0.0, 1.0, 0.0}'",
    "MAX, 2, 1, 'f64[4]{1.0, 1.0, 1.0, 0.0}'",
    "SUM, 2, 2, 'f64[4]{1.0, 1.0, 1.0, 1.0}'"
  })
  void theFirstOfEquals(Reduce.Combiner combiner, long size, long stride, String gradient) {
    GraphBuilder builder = new GraphBuilder("pool");
    Value x = builder.input("x", TensorType.parse("f64[4]"));
    List<Dim> none = Collections.nCopies(1, Dim.of(0));
    ReduceWindow pool =
        new ReduceWindow(combiner, List.of(size), List.of(stride), List.of(1L), none, none);
    builder.output("y", new NumPy(builder).sum(builder.apply(pool, x)));
    List<Tensor> ones = List.of(Tensor.of(new double[] {1, 1, 1, 1}, 4));
    assertEquals(
        gradient,
        Interpreter.run(new Autodiff().grad(builder.build(), "y", List.of("x")), ones)
            .getFirst()
            .toString());
  }
}
