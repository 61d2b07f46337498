package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A table, and which of its columns are what.
 *
 * @param file CSV with a line of headings, gzipped where it ends in {@code .gz}; beside the JSON
 *     file unless it is an absolute path
 * @param target what is to be predicted
 * @param scaling of the input, built into the network; none unless said otherwise
 */
public record DataSettings(
    @JsonProperty(required = true) String file,
    @JsonProperty(required = true) InputSettings input,
    @JsonProperty(required = true) TargetSettings target,
    Scaling scaling,
    SplitSettings split) {
  /** What is done to an input before the first layer. */
  public enum Scaling {
    NONE,
    /** Mean 0 and variance 1 of each column, as in the rows that are trained on. */
    STANDARD
  }

  public DataSettings {
    Given.all("file", file, "input", input, "target", target);
    scaling = Given.or(scaling, Scaling.NONE);
    split = Given.or(split, SplitSettings.DEFAULT);
  }

  /**
   * The network's input.
   *
   * @param shape of a row; a vector of all columns unless said otherwise
   * @param columns that it is made of, row-major; all that are no target unless said otherwise
   */
  public record InputSettings(
      @JsonProperty(required = true) String name, List<Long> shape, List<String> columns) {
    public InputSettings {
      Given.all("name", name);
      shape = Given.or(shape, List.of());
      columns = Given.or(columns, List.of());
      for (Long size : shape) {
        if (size == null || size < 1) {
          throw Given.problem("shape is %s; its sizes must be 1 or more".formatted(shape));
        }
      }
    }
  }

  /**
   * Which rows are not trained on.
   *
   * @param heldOut share that the trained network is tested on in the end; a fifth unless said
   *     otherwise
   * @param validation share of all others that it is tested on after every epoch; a tenth unless
   *     said otherwise
   * @param stratified whether every class has the same shares; so it is for classes unless said
   *     otherwise
   * @param seed 0 unless said otherwise
   */
  public record SplitSettings(Double heldOut, Double validation, Boolean stratified, Long seed) {
    static final SplitSettings DEFAULT = new SplitSettings(null, null, null, null);

    public SplitSettings {
      heldOut = Given.or(heldOut, 0.2);
      validation = Given.or(validation, 0.1);
      stratified = Given.or(stratified, true);
      seed = Given.or(seed, 0L);
    }
  }
}
