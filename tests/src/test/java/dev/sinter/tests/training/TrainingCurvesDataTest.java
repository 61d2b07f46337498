package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.StatePair;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.train.Trainer;
import dev.sinter.tests.Shared;
import dev.sinter.tests.kernels.UsableTargets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses of whole trainings, as PyTorch has them in double and in float, and what is learnt. */
final class TrainingCurvesDataTest {
  private static final int BATCH = 16;
  private static final int STEPS = 20;

  @ParameterizedTest
  @CsvSource({
    "LENET_SGDM, F64", "LENET_SGDM, F32",
    "CONVBN_ADAMW, F64", "CONVBN_ADAMW, F32",
    "CHAR_GRU_RMSPROP, F64", "CHAR_GRU_RMSPROP, F32",
    "TINY_TRANSFORMER_ADAMW, F64", "TINY_TRANSFORMER_ADAMW, F32"
  })
  void followsPyTorch(TrainingCurve curve, ElementType element) throws IOException {
    Path folder = Shared.path("goldens", "train", curve.folder());
    Map<String, Object> index = OptimizerCase.json(folder.resolve("index.json"));
    assertEquals(STEPS, index.get("steps"));
    List<?> losses = (List<?>) index.get("losses_float64");
    double deviation = ((Number) index.get("max_rel_dev_f32_f64")).doubleValue();
    double tolerance = element == ElementType.F64 ? 1e-6 : Math.max(1e-4, 20 * deviation);
    SequencedMap<String, Tensor> initial = read(folder, "init__", element);
    SequencedMap<String, Tensor> data = read(folder, "data__", element);
    TrainSpec spec = spec(curve, initial, data);
    check(curve, losses, tolerance, "interpreter", data, new InterpretedTrainer(spec)::step);
    for (Target target : UsableTargets.best()) {
      RunOptions run = RunOptions.defaults().withThreads(1).withTarget(target.name());
      try (Trainer trainer = Trainer.of(spec, CompileOptions.forTargets(target), run)) {
        check(curve, losses, tolerance, target.name(), data, trainer::step);
      }
    }
  }

  /** The last of the losses comes after the last step, and is of that step's data. */
  private static void check(
      TrainingCurve curve,
      List<?> losses,
      double tolerance,
      String target,
      Map<String, Tensor> data,
      ToDoubleFunction<Map<String, Tensor>> trainer) {
    for (int step = 0; step < losses.size(); step++) {
      double expected = ((Number) losses.get(step)).doubleValue();
      double found = trainer.applyAsDouble(batch(data, Math.min(step, STEPS - 1)));
      String place = "%s on %s, step %d".formatted(curve, target, step);
      assertEquals(expected, found, tolerance * Math.abs(expected), place);
    }
  }

  /** The tensors whose files begin so, by the rest of their names; floats as this type. */
  private static SequencedMap<String, Tensor> read(Path folder, String prefix, ElementType element)
      throws IOException {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(one -> one.getFileName().toString().startsWith(prefix)).sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      Tensor tensor = Npy.read(file);
      tensors.put(
          name.substring(prefix.length(), name.length() - ".npy".length()),
          tensor.element().isFloat() ? converted(tensor, element) : tensor);
    }
    return tensors;
  }

  private static Tensor converted(Tensor tensor, ElementType element) {
    Tensor converted = Tensor.zeros(tensor.type().withElement(element));
    for (long i = 0; i < tensor.size(); i++) {
      converted.setDouble(i, tensor.getDouble(i));
    }
    return converted;
  }

  private static TrainSpec spec(
      TrainingCurve curve, Map<String, Tensor> initial, Map<String, Tensor> data) {
    GraphBuilder builder = new GraphBuilder(curve.folder());
    Map<String, Value> inputs = new LinkedHashMap<>();
    data.forEach((name, value) -> inputs.put(name, builder.input(name, batched(value.type()))));
    initial.forEach((name, value) -> inputs.put(name, builder.input(name, value.type())));
    builder.output("loss", curve.loss(new NumPy(builder), inputs));
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>(initial);
    SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    for (StatePair pair : builder.build().state()) {
      state.put(pair.input(), parameters.remove(pair.input()));
    }
    return TrainSpec.of(builder.build(), "loss", parameters, state, curve.optimizer());
  }

  private static TensorType batched(TensorType type) {
    List<Dim> dims = new ArrayList<>(type.shape().dims());
    dims.set(0, Dim.symbol("batch"));
    return type.withShape(new Shape(dims));
  }

  /** Rows of the data: 16 after 16, from the start again behind the last. */
  private static Map<String, Tensor> batch(Map<String, Tensor> data, int step) {
    Map<String, Tensor> batch = new LinkedHashMap<>();
    data.forEach((name, all) -> {
      List<Dim> dims = new ArrayList<>(all.type().shape().dims());
      long rows = dims.getFirst().known();
      long bytes = all.data().byteSize() / rows * BATCH;
      dims.set(0, Dim.of(BATCH));
      TensorType type = all.type().withShape(new Shape(dims));
      long from = step % (rows / BATCH) * bytes;
      batch.put(name, Tensor.over(type, all.data().asSlice(from, bytes)));
    });
    return batch;
  }
}
