package dev.sinter.ir.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the JDK's. */
final class StepFunctionsTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.9, 0.999, 0.96, 1, 1.0001})
  void raises(double base) {
    for (double count : new double[] {0, 1, 2, 3, 50, 1000, 123_456, 0x1p40, 0x1p52 + 1}) {
      double expected = Math.pow(base, count);
      double found = at((np, n) -> StepFunctions.power(np, base, n), count);
      assertEquals(expected, found, 1e-11 * expected, base + "^" + count);
    }
  }

  @Test
  void waves() {
    for (int i = 0; i <= 1000; i++) {
      double part = i / 160.0;
      double found = at(StepFunctions::cosineOfPi, part);
      assertEquals(Math.cos(Math.PI * part), found, 4e-15, "cos " + part + "π");
    }
    assertEquals(-1, at(StepFunctions::cosineOfPi, 1), 2e-16);
    assertEquals(1, at(StepFunctions::cosineOfPi, 0), 2e-16);
  }

  private static double at(BiFunction<NumPy, Value, Value> function, double x) {
    GraphBuilder builder = new GraphBuilder("f");
    Value input = builder.input("x", TensorType.of(ElementType.F64));
    builder.output("y", function.apply(new NumPy(builder), input));
    return Interpreter.run(builder.build(), List.of(Tensor.scalar(ElementType.F64, x)))
        .getFirst()
        .getDouble(0);
  }
}
