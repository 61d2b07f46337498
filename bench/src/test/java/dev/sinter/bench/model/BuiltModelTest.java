package dev.sinter.bench.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.bench.compare.Entrant;
import dev.sinter.bench.compare.Heat;
import dev.sinter.bench.compare.Outcome;
import dev.sinter.bench.compare.Reference;
import dev.sinter.bench.compare.Row;
import dev.sinter.bench.compare.Setting;
import dev.sinter.bench.compare.Settings;
import dev.sinter.bench.measure.Bootstrap;
import dev.sinter.bench.peer.Peer;
import dev.sinter.bench.workload.ModelFolder;
import dev.sinter.bench.workload.Workload;
import dev.sinter.cli.measure.GraphCost;
import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.runtime.Sinter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class BuiltModelTest {
  @TempDir private Path folder;

  /** As the papers count them: multiply-adds of one image. */
  @ParameterizedTest
  @CsvSource({"MLP, 668672", "LENET, 416520", "RESNET18, 1814073344", "MOBILENET_V2, 300774272"})
  void hasTheWorkOfTheNetwork(BuiltModel model, long multiplyAdds) {
    Graph graph = model.graph();
    GraphVerifier.verify(graph);
    assertEquals(multiplyAdds, GraphCost.of(graph, SymbolSizes.none()).multiplyAdds());
  }

  /** All systems read what is written, and the batch is free. */
  @ParameterizedTest
  @EnumSource(names = {"MLP", "LENET"})
  void everybodyGivesTheSame(BuiltModel model) {
    model.write(folder);
    Workload workload = new ModelFolder(folder).workload(model.fileName(), 3);
    Reference built = new Reference("built", Interpreter.run(model.graph(), workload.inputs()));
    List<Entrant> entrants =
        List.of(
            new Entrant.Compiled("bytecode", Sinter.hostTarget()),
            new Entrant.Interpreter("interpreter", Long.MAX_VALUE),
            new Entrant.Other(Peer.named("onnxruntime"), false));
    Settings settings =
        new Settings(List.of(3), List.of(1), 1_000_000, 5, 60, false, new Bootstrap(1, 100));
    Setting setting = new Setting(model.fileName(), 3, 1);
    try (Heat heat = new Heat(setting, workload, entrants, Optional.of(built), settings)) {
      for (Row row : heat.run()) {
        Outcome.Measured measured =
            assertInstanceOf(Outcome.Measured.class, row.outcome(), row.toString());
        assertTrue(measured.difference() < 1e-5, row.toString());
      }
    }
  }

  @Test
  void isTheSameEveryTime() {
    assertEquals(BuiltModel.LENET.graph().toString(), BuiltModel.LENET.graph().toString());
  }
}
