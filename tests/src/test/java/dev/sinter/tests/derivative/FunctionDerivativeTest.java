package dev.sinter.tests.derivative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.composite.RecurrentCell;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.runtime.Sinter;
import dev.sinter.runtime.train.GradientCheck;
import dev.sinter.runtime.train.GradientReport;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every function that the frontend makes, composites among them: first and second derivatives,
 * forward and in reverse, against central differences and complex steps.
 */
final class FunctionDerivativeTest {
  /** Functions that have no derivative, or only as a part of others, with what they are. */
  private static final Map<String, String> WITHOUT =
      Map.ofEntries(
          Map.entry("ClassificationLosses.errorRate", "counts"),
          Map.entry("Activations.hardLimit", "steps"),
          Map.entry("Labels.oneHot", "of whole numbers"),
          Map.entry("Labels.smoothedOverAll", "of whole numbers"),
          Map.entry("Labels.smoothedOverOthers", "of whole numbers"),
          Map.entry("Selection.counted", "of whole numbers"),
          Map.entry("NonMaxSuppression.select", "gives places"),
          Map.entry("Quantization.quantize", "rounds"),
          Map.entry("Quantization.dequantize", "of whole numbers"),
          Map.entry("NarrowFloats.cast", "rounds"),
          Map.entry("Dropout.mask", "random"),
          Map.entry("StopGradient.of", "counts as constant"),
          Map.entry("Enclosure.add", "around any other"),
          Map.entry("RecurrentCell.step", "of Recurrent.step"),
          Map.entry("RecurrentCell.earlyBias", "of Recurrent.step"),
          Map.entry("RecurrentCell.invariants", "of Recurrent.step"));

  private static final List<String> PACKAGES = List.of("composite", "nn.functional");

  static Stream<FunctionRow> rows() {
    return Stream.of(
            ActivationRows.all(),
            ArithmeticRows.all(),
            LossRows.all(),
            NormalizationRows.all(),
            SequenceRows.all(),
            ImageRows.all(),
            IndexRows.all(),
            MatrixRows.all())
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void firstDerivatives(FunctionRow row) {
    Graph graph = row.graph();
    check(GradientCheck.of(graph, "y").at(row.point(graph, 1)).withElements(6));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void secondDerivatives(FunctionRow row) {
    Graph gradient = weightedGradient(row.graph());
    Map<String, Tensor> point = row.point(row.graph(), 2);
    check(GradientCheck.of(gradient, "g").at(point).withElements(3));
  }

  private static void check(GradientCheck check) {
    GradientReport report = check.run();
    assertTrue(report.passed(), report::toString);
    assertEquals(List.of(), report.notAnalytic());
  }

  /**
   * Weights times the gradients of weights times y + y², others for each input: nothing cancels.
   */
  private static Graph weightedGradient(Graph f) {
    GraphBuilder builder = new GraphBuilder(f.name());
    List<Value> inputs =
        f.inputs().stream().map(port -> builder.input(port.name(), port.value().type())).toList();
    Value y = builder.inline(f, inputs).getFirst();
    NumPy np = new NumPy(builder);
    builder.output("y", weighted(np, np.add(y, np.square(y))));
    List<String> names = f.inputs().stream().map(Port::name).toList();
    Graph gradient = Sinter.differentiator().vjp(builder.build(), names);
    GraphBuilder sum = new GraphBuilder(f.name());
    NumPy all = new NumPy(sum);
    List<Value> at = new ArrayList<>();
    f.inputs().forEach(port -> at.add(sum.input(port.name(), port.value().type())));
    at.add(all.scalar(ElementType.F64, 1));
    List<Value> given = sum.inline(gradient, at);
    sum.output(
        "g",
        given.subList(1, given.size()).stream()
            .map(one -> weighted(all, all.mul(one, given.indexOf(one))))
            .reduce(all::add)
            .orElseThrow());
    return sum.build();
  }

  private static Value weighted(NumPy np, Value x) {
    Dim count = x.type().shape().size();
    Value weights = np.cos(np.arange(ElementType.F64, count));
    return np.sum(np.mul(np.reshape(x, List.of(count)), weights));
  }

  /** A new function must come with a row. */
  @Test
  void everyFunctionHasARow() throws ReflectiveOperationException, IOException {
    Set<String> missing = new TreeSet<>();
    for (String name : PACKAGES) {
      for (Class<?> type : classes(name)) {
        for (Method method : type.getDeclaredMethods()) {
          if (emits(method)) {
            missing.add(type.getSimpleName() + "." + method.getName());
          }
        }
      }
    }
    Set<String> superfluous = new TreeSet<>(WITHOUT.keySet());
    superfluous.removeAll(missing);
    assertEquals(Set.of(), superfluous);
    missing.removeAll(WITHOUT.keySet());
    missing.removeAll(rows().map(FunctionRow::function).collect(Collectors.toSet()));
    assertEquals(Set.of(), missing);
  }

  private static List<Class<?>> classes(String name)
      throws ReflectiveOperationException, IOException {
    Path root = Path.of(System.getProperty("sinter.root"));
    Path folder =
        root.resolve("frontend/src/main/java/dev/sinter/frontend/" + name.replace('.', '/'));
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String simple = file.getFileName().toString().replace(".java", "");
        if (!simple.equals("package-info")) {
          classes.add(Class.forName("dev.sinter.frontend.%s.%s".formatted(name, simple)));
        }
      }
    }
    return classes;
  }

  /** Whether a method is one for users that adds operations to a graph. */
  private static boolean emits(Method method) {
    Class<?> type = method.getDeclaringClass();
    boolean cell = !type.isInterface() && RecurrentCell.class.isAssignableFrom(type);
    return Modifier.isPublic(method.getModifiers())
        && Modifier.isPublic(type.getModifiers())
        && !method.isSynthetic()
        && !cell
        && Stream.of(method.getParameterTypes())
            .anyMatch(parameter -> parameter == NumPy.class || parameter == GraphBuilder.class);
  }

  /** A new composite that schedulers know must occur in some row, or be without a derivative. */
  @Test
  void everyStandardCompositeHasARow() {
    Set<String> missing = new TreeSet<>();
    for (Class<?> type : StandardComposite.class.getPermittedSubclasses()) {
      missing.add(type.getSimpleName());
    }
    rows().map(FunctionRow::graph).forEach(graph -> strike(graph, missing));
    assertEquals(Set.of(), missing);
  }

  private static void strike(Graph graph, Set<String> missing) {
    graph
        .nodes()
        .forEach(node -> {
          if (node.op() instanceof Composite composite) {
            StandardComposite.of(composite)
                .ifPresent(standard -> missing.remove(standard.getClass().getSimpleName()));
          }
          node.op().bodies().forEach(body -> strike(body, missing));
        });
  }
}
