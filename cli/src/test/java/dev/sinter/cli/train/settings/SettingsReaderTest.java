package dev.sinter.cli.train.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsReaderTest {
  private static final String LEAST =
      """
      {
        "name": "least",
        "data": {
          "file": "table.csv",
          "input": {"name": "x"},
          "target": {"type": "class", "column": "y", "classes": 3}
        },
        "network": [{"type": "linear", "outputs": 3}],
        "loss": {"type": "cross_entropy"},
        "optimizer": {"rule": {"type": "sgd"}, "rate": 0.1},
        "epochs": 2,
        "output": {"file": "least.onnx"}
      }
      """;

  @TempDir private Path folder;

  private TrainingSettings read(String text) throws IOException {
    return SettingsReader.read(Files.writeString(folder.resolve("t.json"), text));
  }

  @Test
  void whatIsLeftOutHasDefaults() throws IOException {
    TrainingSettings settings = read(LEAST);
    assertEquals(64, settings.batchSize());
    assertEquals(0, settings.seed());
    assertEquals(
        new DataSettings.SplitSettings(0.2, 0.1, true, 0L), settings.data().split());
    assertEquals(new ScheduleSettings.Constant(), settings.optimizer().schedule());
    assertTrue(settings.loop().earlyStopping().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type': 'linear', 'outputs': 3, 'bias': false}",
        "{'type': 'convolution', 'channels': 2, 'kernel': [3, 3], 'stride': [1, 2], 'padding': [1,"
            + " 0], 'groups': 1, 'bias': false}",
        "{'type': 'max_pool', 'kernel': [2, 2]}",
        "{'type': 'average_pool', 'kernel': [2, 2], 'stride': [1, 1], 'padding': [1, 1]}",
        "{'type': 'global_max_pool'}",
        "{'type': 'global_average_pool'}",
        "{'type': 'activation', 'function': 'leaky_relu'}",
        "{'type': 'flatten'}",
        "{'type': 'batch_norm'}",
        "{'type': 'layer_norm', 'axes': 2}",
        "{'type': 'dropout', 'probability': 0.5}",
        "{'type': 'random_shift', 'most': 2}",
        "{'type': 'rescale', 'factor': 2, 'offset': -1}",
        "{'type': 'residual', 'layers': [{'type': 'flatten'}], 'shortcut': [{'type': 'flatten'}]}"
      })
  void everyLayerIsKnown(String layer) throws IOException {
    String text = LEAST.replace("{\"type\": \"linear\", \"outputs\": 3}", layer.replace('\'', '"'));
    assertTrue(LayerSettings.sequence(read(text).network()).layers().containsKey("0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type': 'sgd', 'momentum': 0.9, 'nesterov': true}",
        "{'type': 'sgd', 'momentum': 0.9}",
        "{'type': 'adam', 'beta1': 0.8, 'beta2': 0.9}",
        "{'type': 'rmsprop', 'decay': 0.9}",
        "{'type': 'adagrad'}",
        "{'type': 'nadam'}",
        "{'type': 'radam'}",
        "{'type': 'lion'}"
      })
  void everyRuleIsKnown(String rule) throws IOException {
    String decay = "%s, \"weight_decay\": 0.1, \"clip_norm\": 1".formatted(rule.replace('\'', '"'));
    read(LEAST.replace("{\"type\": \"sgd\"}", decay)).optimizer().optimizer(3, 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type': 'constant'}",
        "{'type': 'step', 'every': 2, 'factor': 0.5}",
        "{'type': 'multi_step', 'milestones': [1, 2]}",
        "{'type': 'exponential', 'factor': 0.9}",
        "{'type': 'cosine', 'lowest': 0.01}",
        "{'type': 'one_cycle'}"
      })
  void everyScheduleIsKnown(String schedule) throws IOException {
    String rate = "\"rate\": 0.1, \"schedule\": " + schedule.replace('\'', '"');
    read(LEAST.replace("\"rate\": 0.1", rate)).optimizer().optimizer(30, 4);
  }

  static Stream<Arguments> faults() {
    String layers =
        "[activation, average_pool, batch_norm, convolution, dropout, flatten, global_average_pool,"
            + " global_max_pool, layer_norm, linear, max_pool, random_shift, rescale, residual]";
    return Stream.of(
        syntax("'linear'", "'lineal'", ":8:24: network[0]: type 'lineal', expected one of " + layers),
        syntax("'type': 'linear', ", "", "network[0]: no type, expected one of " + layers),
        syntax(
            "'outputs': 3",
            "'outputs': 3, 'biass': true",
            "network[0].biass: unknown key, expected one of [bias, outputs]"),
        syntax("'outputs': 3", "'outputs': 3.5", "network[0].outputs: "),
        syntax("'outputs': 3", "'outputs': '3'", "network[0].outputs: "),
        syntax("'outputs': 3", "'bias': true", "network[0].outputs: Missing required creator property 'outputs'"),
        syntax("'epochs': 2,", "", "Missing required creator property 'epochs'"),
        syntax("'epochs': 2,", "'epochs': 2, 'epochs': 3,", "Duplicate field 'epochs'"),
        syntax("'linear', 'outputs': 3", "'activation', 'function': 'rely'",
            "network[0].function: 'rely', expected one of [elu, gelu, leaky_relu, mish, relu, selu,"
                + " sigmoid, silu, softplus, tanh]"),
        syntax("[{'type': 'linear', 'outputs': 3}]", "{}", "network: "),
        syntax("'least.onnx'}", "'least.onnx'", "Unexpected end-of-input"),
        syntax("'least.onnx'}\n}", "'least.onnx'}\n}}", ""),
        value("'rate': 0.1", "'rate': 0", "optimizer: rate is 0.0; it must be a finite number above 0"),
        value("'epochs': 2", "'epochs': 0", "number of epochs is 0; it must be 1 or more"),
        value("'epochs': 2", "'epochs': null", "epochs is null"),
        value("[{'type': 'linear', 'outputs': 3}]", "[]", "network is []; it must have elements"),
        value("[{'type': 'linear', 'outputs': 3}]", "[null]", "network is [null]; it must have elements"),
        value("'classes': 3", "'classes': 1", "data.target: number of classes is 1; it must be 2 or more"),
        value("{'name': 'x'}", "{'name': 'x', 'shape': [0]}", "data.input: shape is [0]; its sizes must be 1"),
        value("'linear', 'outputs': 3", "'max_pool', 'kernel': []",
            "network[0]: kernel is []; it must have a number for each axis, 1 or above"),
        value("'linear', 'outputs': 3", "'convolution', 'channels': 3, 'kernel': [1], 'padding': [-1]",
            "network[0]: padding is [-1]; it must have a number for each axis, 0 or above"),
        value("'sgd'", "'sgd', 'nesterov': true", "optimizer.rule: nesterov is true; it needs a momentum"),
        value("'cross_entropy'", "'cross_entropy', 'smoothing': 1",
            "loss: smoothing of labels is 1.0; it must be a finite number in [0, 1)"));
  }

  private static Arguments syntax(String found, String other, String message) {
    return arguments(found, other, ErrorCode.TEXT_SYNTAX, message);
  }

  private static Arguments value(String found, String other, String message) {
    return arguments(found, other, ErrorCode.ATTRIBUTE_INVALID, message);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void saysWhatIsWrong(String found, String other, ErrorCode code, String message) {
    String before = found.replace('\'', '"');
    assertTrue(LEAST.contains(before), before);
    String text = LEAST.replace(before, other.replace('\'', '"'));
    SinterException fault = assertThrows(SinterException.class, () -> read(text));
    assertTrue(fault.getMessage().startsWith(folder.resolve("t.json") + ":"), fault.getMessage());
    assertTrue(fault.getMessage().contains(message), fault.getMessage());
    assertEquals(code, fault.code(), fault.getMessage());
  }

  @Test
  void nestingHasAnEnd() {
    String text = LEAST.replace("[{\"type\": \"linear\"", "[".repeat(100_000));
    SinterException fault = assertThrows(SinterException.class, () -> read(text));
    assertEquals(ErrorCode.TEXT_SYNTAX, fault.code());
  }

  @Test
  void aFileThatIsNotThereIsUnreadable() {
    Path file = folder.resolve("none.json");
    SinterException fault = assertThrows(SinterException.class, () -> SettingsReader.read(file));
    assertEquals(ErrorCode.FILE_UNREADABLE, fault.code());
  }
}
