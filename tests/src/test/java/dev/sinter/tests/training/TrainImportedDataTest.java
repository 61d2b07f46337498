package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.composite.Reduction;
import dev.sinter.frontend.nn.functional.ClassificationLosses;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.frontend.onnx.ImportOptions;
import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.frontend.onnx.TrainableModel;
import dev.sinter.frontend.onnx.export.OnnxExport;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.optim.Adam;
import dev.sinter.runtime.optim.schedule.Constant;
import dev.sinter.runtime.train.Trainer;
import dev.sinter.tests.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of a file learns its last layers anew, and goes back to a file. */
final class TrainImportedDataTest {
  private static final Path MODEL =
      Path.of(System.getProperty("sinter.root"), "examples", "digits.onnx");
  private static final int PIXELS = 64;
  private static final int BATCH = 64;
  private static final int STEPS = 60;

  @TempDir private Path folder;

  /** The example, whose last layers know nothing. */
  private static TrainableModel forgetful() {
    TrainableModel model =
        Onnx.importTrainable(MODEL, ImportOptions.DEFAULT, "fc*.weight", "fc*.bias");
    Map<String, Tensor> anew = new LinkedHashMap<>();
    model
        .parameters()
        .forEach((name, old) -> {
          Initializer initializer =
              name.endsWith("weight") ? Initializer.xavierNormal() : Initializer.zeros();
          anew.put(name, initializer.values(old.type(), 11, anew.size()));
        });
    return model.with(anew);
  }

  private static TrainSpec spec(TrainableModel model) {
    GraphBuilder builder = new GraphBuilder("digits");
    NumPy np = new NumPy(builder);
    Value image = builder.input("image", TensorType.parse("f32[batch,1,8,8]"));
    Value label = builder.input("label", TensorType.parse("i64[batch]"));
    Value probabilities = model.inline(builder, Map.of("image", image)).get("probabilities");
    // log p is log softmax(log p), since probabilities add up to 1.
    Value logs = np.log(np.maximum(probabilities, 1e-9));
    builder.output("loss", ClassificationLosses.crossEntropy(np, logs, label, Reduction.MEAN));
    return TrainSpec.of(
        builder.build(),
        "loss",
        model.parameters(),
        Optimizer.of(Adam.defaults(), new Constant(0.003)));
  }

  private static Map<String, Tensor> batch(List<int[]> rows, Random random) {
    Tensor images = Tensor.zeros(TensorType.of(ElementType.F32, BATCH, 1, 8, 8));
    Tensor labels = Tensor.zeros(TensorType.of(ElementType.I64, BATCH));
    for (int i = 0; i < BATCH; i++) {
      int[] row = rows.get(random.nextInt(rows.size()));
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        images.setDouble((long) i * PIXELS + pixel, row[pixel]);
      }
      labels.setLong(i, row[PIXELS]);
    }
    return Map.of("image", images, "label", labels);
  }

  private static List<int[]> rows() throws IOException {
    List<int[]> rows = new ArrayList<>();
    List<String> lines = Files.readAllLines(Shared.path("datasets", "digits.csv"));
    for (String line : lines.subList(1, lines.size())) {
      rows.add(
          List.of(line.split(",")).stream()
              .mapToInt(number -> (int) Double.parseDouble(number))
              .toArray());
    }
    return rows;
  }

  @Test
  void learnsAndGoesBackToAFile() throws IOException {
    List<int[]> rows = rows();
    TrainableModel model = forgetful();
    RunOptions run = RunOptions.defaults().withThreads(1).withTarget(Target.JVM_SCALAR.name());
    Random random = new Random(7);
    double first = 0;
    double last = 0;
    Map<String, Tensor> trained;
    try (Trainer trainer =
        Trainer.of(spec(model), CompileOptions.forTargets(Target.JVM_SCALAR), run)) {
      for (int step = 0; step < STEPS; step++) {
        last = trainer.step(batch(rows, random));
        first = step == 0 ? last : first;
      }
      trained = trainer.parameters();
    }
    assertTrue(last < 0.3 * first, "%s, then %s".formatted(first, last));
    Tensor images = batch(rows, random).get("image");
    Graph same = Onnx.importModel(MODEL);
    List<Tensor> arguments = new ArrayList<>(List.of(images));
    arguments.addAll(model.with(trained).parameters().values());
    Tensor expected = Interpreter.run(model.graph(), arguments).getFirst();
    Path replaced = folder.resolve("replaced.onnx");
    OnnxExport.replaceInitializers(MODEL, trained, replaced);
    Path written = folder.resolve("written.onnx");
    OnnxExport.write(model.graph(), trained, written);
    for (Path file : List.of(replaced, written)) {
      Graph read = Onnx.importModel(file);
      assertEquals(types(same.inputs()), types(read.inputs()));
      assertEquals(names(same.outputs()), names(read.outputs()));
      Tensor found = Interpreter.run(read, List.of(images)).getFirst();
      for (long i = 0; i < expected.size(); i++) {
        assertEquals(expected.getDouble(i), found.getDouble(i), 1e-6, file + ", element " + i);
      }
    }
    assertEquals(
        same.metadata().get("onnx.opset"), Onnx.importModel(replaced).metadata().get("onnx.opset"));
  }

  private static List<String> types(List<Port> ports) {
    return ports.stream().map(port -> port.name() + ": " + port.value().type()).toList();
  }

  private static List<String> names(List<Port> ports) {
    return ports.stream().map(Port::name).toList();
  }
}
