package dev.sinter.cli;

import dev.sinter.cli.measure.GraphCost;
import dev.sinter.cli.measure.LaunchList;
import dev.sinter.cli.measure.ReceptiveField;
import dev.sinter.cli.model.ModelSource;
import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.cli.view.Quantity;
import dev.sinter.cli.view.Table;
import dev.sinter.cli.view.Terminal;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.program.Step;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.MemoryReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tables of what a model is made of, and of what it is compiled to. */
final class ModelOverview {
  private static final int LONGEST_ORIGIN = 90;

  private final Terminal terminal;

  ModelOverview(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Signature, operators and arithmetic. */
  void graph(ModelSource.Onnx onnx, SymbolSizes bound) {
    terminal.line("%s", onnx.graph().name());
    about(onnx.signature(), onnx.graph().metadata());
    costs(onnx.graph(), bound);
  }

  /** Signature and targets. */
  void jar(Artifact artifact) {
    terminal.line("%s", artifact.name());
    about(artifact.signature(), artifact.metadata());
    terminal.line(
        "compiled for %s",
        String.join(", ", artifact.variants().stream().map(Artifact.Variant::target).toList()));
  }

  /** Launches, kernels and memory. */
  void program(Executable executable, Program program, SymbolSizes bound) {
    LaunchList list = LaunchList.of(program);
    groups(list, program.target());
    kernels(list);
    memory(executable, bound);
  }

  private void about(Signature signature, Map<String, String> metadata) {
    signature.inputs().forEach(each -> terminal.line("  in   %s: %s", each.name(), each.type()));
    signature.outputs().forEach(each -> terminal.line("  out  %s: %s", each.name(), each.type()));
    new TreeMap<>(metadata).forEach((key, value) -> terminal.line("  %s: %s", key, value));
  }

  private void costs(Graph model, SymbolSizes bound) {
    GraphCost cost = GraphCost.of(model, bound);
    heading("operators");
    Table table = new Table("operator", "nodes");
    cost.operators().entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .forEach(each -> table.row(each.getKey(), each.getValue()));
    table.print(terminal);
    heading("cost");
    terminal.line(
        "%s parameters, %s",
        Quantity.count(cost.parameters()), Quantity.bytes(cost.parameterBytes()));
    terminal.line(
        "%s multiply-adds%s%s",
        Quantity.count(cost.multiplyAdds()),
        bound.suffix(),
        cost.complete() ? "" : ", and those in loops or of sizes known only while running");
    ReceptiveField.of(model)
        .ifPresent(field ->
            terminal.line(
                "receptive field %s, stride %s, after %d layers at %s",
                times(field.sizes()), times(field.strides()), field.layers(), field.last()));
  }

  private static String times(List<Double> sizes) {
    return String.join("x", sizes.stream().map(Quantity::number).toList());
  }

  private void groups(LaunchList list, String chosen) {
    heading("fusion groups for " + chosen);
    Table table = new Table("#", "kernel", "parallel", "nodes");
    for (int i = 0; i < list.launches().size(); i++) {
      Step.Launch launch = list.launches().get(i);
      table.row(i, launch.kernel(), launch.extent(), cut(launch.origin()));
    }
    table.print(terminal);
    list.interpreted().forEach(host -> terminal.line("interpreted: %s", cut(host.origin())));
  }

  private void kernels(LaunchList list) {
    heading("kernels");
    Table table = new Table("kernel", "launches", "groups");
    list.byKernel()
        .forEach((kernel, groups) -> table.row(kernel, groups.size(), cut(numbers(groups))));
    table.print(terminal);
  }

  private static String numbers(List<Integer> groups) {
    return String.join(" ", groups.stream().map(Object::toString).toList());
  }

  private void memory(Executable executable, SymbolSizes bound) {
    MemoryReport memory = executable.memory(bound.sizes());
    heading("memory" + bound.suffix());
    Table table = new Table("", "bytes", "");
    row(table, "arena (peak)", memory.arena());
    row(table, "  its lower bound", memory.arenaLowerBound());
    row(table, "scratch", memory.scratch());
    row(table, "state", memory.state());
    row(table, "inputs", memory.inputs());
    row(table, "outputs", memory.outputs());
    row(table, "constants", memory.constants());
    table.print(terminal);
  }

  private static void row(Table table, String what, long bytes) {
    table.row(what, Quantity.count(bytes), Quantity.bytes(bytes));
  }

  private void heading(String text) {
    terminal.out().println();
    terminal.out().println(terminal.ansi().new Text("@|bold,underline " + text + "|@"));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_ORIGIN ? text : text.substring(0, LONGEST_ORIGIN - 3) + "...";
  }
}
