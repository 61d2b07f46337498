package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.runtime.train.loop.LoopOptions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A training, from its data to what it leaves behind.
 *
 * @param name of the network
 * @param seed of first weights, orders and random layers; 0 unless said otherwise
 * @param network its layers in order
 * @param batchSize rows of a step, 64 unless said otherwise
 * @param epochs at most
 * @param metadata written into the model
 */
public record TrainingSettings(
    @JsonProperty(required = true) String name,
    Long seed,
    @JsonProperty(required = true) DataSettings data,
    @JsonProperty(required = true) List<LayerSettings> network,
    @JsonProperty(required = true) LossSettings loss,
    @JsonProperty(required = true) OptimizerSettings optimizer,
    Integer batchSize,
    @JsonProperty(required = true) Integer epochs,
    @JsonProperty("early_stopping") StoppingSettings stoppingOrNull,
    @JsonProperty("rate_reduction") ReductionSettings reductionOrNull,
    @JsonProperty(required = true) OutputSettings output,
    Map<String, String> metadata) {
  private static final int BATCH_SIZE = 64;

  public TrainingSettings {
    Given.all("name", name, "data", data, "network", network, "loss", loss);
    Given.all("optimizer", optimizer, "epochs", epochs, "output", output);
    Given.elements("network", network);
    seed = Given.or(seed, 0L);
    network = List.copyOf(network);
    batchSize = Given.or(batchSize, BATCH_SIZE);
    Hyperparameter.count("batch size", batchSize, 1);
    Hyperparameter.count("number of epochs", epochs, 1);
    metadata = Collections.unmodifiableMap(new TreeMap<>(Given.or(metadata, Map.of())));
  }

  /** How the loop goes, without checkpoints. */
  public LoopOptions loop() {
    LoopOptions options = LoopOptions.of(epochs, batchSize, seed);
    LoopOptions stopping =
        stoppingOrNull == null ? options : options.with(stoppingOrNull.stopping());
    return reductionOrNull == null ? stopping : stopping.with(reductionOrNull.reduction());
  }

  /** The same with other epochs and another seed, where these are given. */
  public TrainingSettings with(Optional<Integer> otherEpochs, Optional<Long> otherSeed) {
    return new TrainingSettings(
        name,
        otherSeed.orElse(seed),
        data,
        network,
        loss,
        optimizer,
        batchSize,
        otherEpochs.orElse(epochs),
        stoppingOrNull,
        reductionOrNull,
        output,
        metadata);
  }
}
