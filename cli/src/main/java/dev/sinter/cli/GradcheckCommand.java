package dev.sinter.cli;

import dev.sinter.cli.model.InputValues;
import dev.sinter.cli.model.ModelSource;
import dev.sinter.cli.view.Table;
import dev.sinter.cli.view.Terminal;
import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.frontend.onnx.TrainableModel;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.train.DerivativeTrace;
import dev.sinter.runtime.train.GradientCheck;
import dev.sinter.runtime.train.GradientReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sinter gradcheck}: whether the derivatives of a model are right. */
@Command(
    name = "gradcheck",
    description = {
      "Compares a model's derivatives by reverse and forward mode with",
      "central differences and, where it is analytic, with a complex step; all in f64."
    })
final class GradcheckCommand implements Callable<Integer> {
  private static final int MOST_ELEMENTS = 4;

  private final Terminal terminal;

  @Parameters(paramLabel = "MODEL", description = "An .onnx file.")
  private Path model;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "[NAME=]FILE",
      description = "A .npy file for an input; others are random.")
  private List<String> inputs = List.of();

  @Option(
      names = "--wrt",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Inputs to differentiate by (default: all of floats), or",
        "initializers: names, or patterns of * and ?."
      })
  private List<String> wrt = List.of();

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "What to differentiate (default: the first output of floats).")
  private String output;

  @Option(
      names = "--trace",
      description = "Print value, tangent and adjoint of every node of a small model instead.")
  private boolean trace;

  @Mixin private RandomOptions random;
  @Mixin private FixOptions fix;

  GradcheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ModelSource.Onnx source = ModelSource.openGraph(model, fix.options(), "gradcheck");
    Signature signature = source.signature();
    InputValues values =
        InputValues.read(signature, inputs, random.sizes(signature), random.values());
    TrainableModel subject = withInitializers(source);
    Graph graph = subject.graph();
    List<Tensor> point = new ArrayList<>(values.values());
    point.addAll(subject.parameters().values());
    String chosen = output == null ? firstOfFloats(graph) : output;
    List<String> names = names(source.graph(), subject);
    if (trace) {
      show(DerivativeTrace.of(graph, chosen, names, point));
      return ExitCode.OK.status();
    }
    GradientReport report =
        GradientCheck.of(graph, chosen)
            .wrt(names)
            .at(named(graph, point))
            .withSeed(random.seed())
            .run();
    show(report);
    return (report.passed() ? ExitCode.OK : ExitCode.DIFFERENT).status();
  }

  /** The model with the initializers as inputs that are differentiated by. */
  private TrainableModel withInitializers(ModelSource.Onnx source) {
    String[] others =
        wrt.stream().filter(name -> !isInput(source.graph(), name)).toArray(String[]::new);
    return others.length == 0
        ? new TrainableModel(source.graph(), new LinkedHashMap<>())
        : Onnx.importTrainable(model, source.options(), others);
  }

  private static boolean isInput(Graph graph, String name) {
    return graph.inputs().stream().anyMatch(port -> port.name().equals(name));
  }

  private List<String> names(Graph imported, TrainableModel subject) {
    if (!wrt.isEmpty()) {
      return Stream.concat(
              wrt.stream().filter(name -> isInput(imported, name)),
              subject.parameters().keySet().stream())
          .toList();
    }
    List<String> floats =
        imported.inputs().stream()
            .filter(port -> port.value().type().element().isFloat())
            .map(Port::name)
            .toList();
    if (floats.isEmpty()) {
      throw new SinterException(
          ErrorCode.NOT_DIFFERENTIABLE, model + ": has no input of floats to differentiate by");
    }
    return floats;
  }

  private String firstOfFloats(Graph graph) {
    return graph.outputs().stream()
        .filter(port -> port.value().type().element().isFloat())
        .map(Port::name)
        .findFirst()
        .orElseThrow(() ->
            new SinterException(ErrorCode.NOT_DIFFERENTIABLE, model + ": has no output of floats"));
  }

  private static Map<String, Tensor> named(Graph graph, List<Tensor> values) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      named.put(graph.inputs().get(i).name(), values.get(i));
    }
    return named;
  }

  private void show(GradientReport report) {
    Table table =
        new Table("input", "derivative", "reference", "elements", "error", "worst", "verdict");
    for (GradientReport.Comparison one : report.comparisons()) {
      table.row(
          one.input(),
          one.derivative(),
          one.reference(),
          one.checked(),
          String.format(Locale.ROOT, "%.1e", one.error()),
          one.worst(),
          one.passed()
              ? "ok"
              : String.format(
                  Locale.ROOT, "WRONG: %.9g, expected %.9g", one.found(), one.expected()));
    }
    table.print(terminal);
    nodes("not analytic", report.notAnalytic());
    nodes("analytic in pieces", report.piecewise());
  }

  private void nodes(String kind, List<String> nodes) {
    if (!nodes.isEmpty()) {
      terminal.line("%s: %s", kind, String.join(", ", nodes));
    }
  }

  private void show(DerivativeTrace trace) {
    Table table = new Table("node", "operator", "value", "tangent", "adjoint");
    for (DerivativeTrace.Row row : trace.rows()) {
      table.row(
          row.name(),
          row.operator(),
          numbers(row.value()),
          numbers(row.tangent()),
          numbers(row.adjoint()));
    }
    table.print(terminal);
  }

  private static String numbers(Tensor tensor) {
    List<String> shown = new ArrayList<>();
    for (long i = 0; i < Math.min(tensor.size(), MOST_ELEMENTS); i++) {
      shown.add(String.format(Locale.ROOT, "%.6f", tensor.getDouble(i)));
    }
    return String.join(" ", shown) + (tensor.size() > MOST_ELEMENTS ? " ..." : "");
  }
}
