package dev.sinter.ir.safetensors;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a file says about itself before its data.
 *
 * @param tensors in the order of their data, one right after the other from 0
 * @param metadata by key
 */
record Header(List<StoredTensor> tensors, SortedMap<String, String> metadata) {
  /** The reference's limit on bytes of a header. */
  static final int MAX_BYTES = 100_000_000;

  /** More than the largest known models have in one file. */
  static final int MAX_TENSORS = 100_000;

  /** The key of what is no tensor. */
  static final String METADATA = "__metadata__";

  Header {
    tensors = List.copyOf(tensors);
  }

  /**
   * Lays tensors out, widest elements first and then by name, as the reference does: every tensor
   * is aligned to its elements, and the order in which they were given does not show.
   */
  static Header of(SafetensorsFile file) {
    List<Map.Entry<String, Tensor>> sorted = new ArrayList<>(file.tensors().entrySet());
    sorted.forEach(entry -> requireWritable(entry.getKey(), entry.getValue()));
    sorted.sort(
        Comparator.comparingInt(
                (Map.Entry<String, Tensor> entry) -> -entry.getValue().element().bytes())
            .thenComparing(Map.Entry::getKey));
    List<StoredTensor> tensors = new ArrayList<>();
    long at = 0;
    for (Map.Entry<String, Tensor> entry : sorted) {
      long end = at + entry.getValue().data().byteSize();
      tensors.add(new StoredTensor(entry.getKey(), entry.getValue().type(), at, end));
      at = end;
    }
    return new Header(tensors, file.metadata());
  }

  private static void requireWritable(String name, Tensor tensor) {
    if (name.equals(METADATA)) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          "a tensor cannot be named '%s' in safetensors: rename it".formatted(METADATA));
    }
    if (StoredType.name(tensor.element()) == null) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          "tensor %s: element type %s has no counterpart in safetensors, which has %s: cast it"
              .formatted(StoredTensor.shown(name), tensor.element(), StoredType.names()));
    }
  }

  /** Bytes of all data. */
  long dataBytes() {
    return tensors.isEmpty() ? 0 : tensors.getLast().end();
  }
}
