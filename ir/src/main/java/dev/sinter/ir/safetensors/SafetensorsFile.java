package dev.sinter.ir.safetensors;

import dev.sinter.ir.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a safetensors file holds.
 *
 * @param tensors by name
 * @param metadata whatever else was to be kept, by key
 */
public record SafetensorsFile(
    SequencedMap<String, Tensor> tensors, SortedMap<String, String> metadata) {
  public SafetensorsFile {
    tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
  }

  public static SafetensorsFile of(Map<String, Tensor> tensors, Map<String, String> metadata) {
    return new SafetensorsFile(new LinkedHashMap<>(tensors), new TreeMap<>(metadata));
  }
}
