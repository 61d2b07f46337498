package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the trained network is written as.
 *
 * @param file an ONNX model; beside the JSON file unless it is an absolute path
 * @param name of its output; {@code probabilities} of classes, else {@code prediction}, unless said
 *     otherwise
 */
public record OutputSettings(@JsonProperty(required = true) String file, String name) {
  public OutputSettings {
    Given.all("file", file);
    name = Given.or(name, "");
  }
}
