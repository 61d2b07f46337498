package dev.sinter.tests.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The polynomials of the elementary functions, on floats of every exponent, against the
 * interpreter's double precision.
 */
final class ElementaryFunctionsTest {
  private static final double MAX_ULP = 2;

  /** Every exponent and sign with some hundred mantissas, and the special values. */
  private static final Tensor FLOATS = floats();

  @ParameterizedTest
  @EnumSource(names = {"EXP", "LOG", "TANH", "ERF", "SIGMOID"})
  void withinTwoUnitsInTheLastPlace(Unary.Function function) {
    Tensor exact = Interpreter.run(graph(function, ElementType.F64), List.of(widened())).getFirst();
    Artifact artifact =
        Sinter.compileArtifact(
            graph(function, ElementType.F32),
            CompileOptions.forTargets(Target.jvm().toArray(Target[]::new)));
    for (Target target : Sinter.usableTargets()) {
      try (Executable executable =
          Sinter.open(artifact, RunOptions.defaults().withTarget(target.name()))) {
        Tensor found = executable.run(List.of(FLOATS)).getFirst();
        for (int i = 0; i < FLOATS.size(); i++) {
          check(
              function + " on " + target,
              (float) FLOATS.getDouble(i),
              exact.getDouble(i),
              (float) found.getDouble(i));
        }
      }
    }
  }

  /** In rows of which 0 is the greatest, where a softmax has exponentials of its own. */
  @Test
  void exponentialsOfDifferencesFromTheGreatest() {
    Tensor rows = Tensor.zeros(TensorType.of(ElementType.F32, FLOATS.size(), 2));
    for (long i = 0; i < FLOATS.size(); i++) {
      rows.setDouble(2 * i, -Math.abs(FLOATS.getDouble(i)));
    }
    GraphBuilder builder = new GraphBuilder("rows");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", rows.type());
    builder.output("y", np.exp(np.sub(x, np.max(x, true, 1))));
    Artifact artifact =
        Sinter.compileArtifact(
            builder.build(), CompileOptions.forTargets(Target.jvm().toArray(Target[]::new)));
    for (Target target : Sinter.usableTargets()) {
      try (Executable executable =
          Sinter.open(artifact, RunOptions.defaults().withTarget(target.name()))) {
        Tensor found = executable.run(List.of(rows)).getFirst();
        for (long i = 0; i < FLOATS.size(); i++) {
          double argument = rows.getDouble(2 * i);
          float y = (float) found.getDouble(2 * i);
          check("exp in rows on " + target, (float) argument, Math.exp(argument), y);
        }
      }
    }
  }

  private static void check(String place, float x, double exact, float found) {
    float nearest = (float) exact;
    if (Float.isNaN(nearest) || Float.isInfinite(nearest)) {
      assertEquals(nearest, found, () -> "%s at %s".formatted(place, x));
      return;
    }
    double error = Math.abs(found - exact) / Math.ulp(nearest);
    assertTrue(
        error <= MAX_ULP,
        () ->
            "%s at %s (%a): %s, expected %s, %.2f ulp"
                .formatted(place, x, x, found, nearest, error));
  }

  private static Graph graph(Unary.Function function, ElementType element) {
    GraphBuilder builder = new GraphBuilder(function.name());
    Value x = builder.input("x", new TensorType(element, Shape.of(Dim.symbol("n"))));
    builder.output("y", builder.apply(new Unary(function), x));
    return builder.build();
  }

  private static Tensor floats() {
    int perExponent = 101;
    float[] values = new float[512 * perExponent + 6];
    int at = 0;
    for (int high = 0; high < 512; high++) {
      for (int k = 0; k < perExponent; k++) {
        values[at++] = Float.intBitsToFloat(high << 23 | (int) (k * 83_003L % (1 << 23)));
      }
    }
    for (float special :
        new float[] {0f, -0f, 1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      values[at++] = special;
    }
    return Tensor.of(values, values.length);
  }

  private static Tensor widened() {
    Tensor wide = Tensor.zeros(TensorType.of(ElementType.F64, FLOATS.size()));
    for (long i = 0; i < FLOATS.size(); i++) {
      wide.setDouble(i, FLOATS.getDouble(i));
    }
    return wide;
  }
}
