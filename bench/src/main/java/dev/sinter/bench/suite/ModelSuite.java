package dev.sinter.bench.suite;

import dev.sinter.bench.workload.ModelFolder;
import dev.sinter.bench.workload.Workload;
import org.openjdk.jmh.annotations.Param;

/**
 * Whole models from the folder that the system property {@value ModelFolder#PROPERTY} names; for
 * other models than those of the test data give their names with {@code -p model=}.
 */
public class ModelSuite extends Suite {
  @Param({
    "mlp",
    "lenet5",
    "squeezenet",
    "mobilenet_v2",
    "resnet18",
    "lstm_bi2",
    "bert_like",
    "vit"
  })
  public String model;

  @Override
  Workload workload() {
    return ModelFolder.configured().workload(model);
  }
}
