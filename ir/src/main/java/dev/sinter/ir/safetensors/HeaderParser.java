package dev.sinter.ir.safetensors;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the JSON of a header and checks that its tensors fill the data without gap or overlap.
 *
 * <pre>{@code
 * {"__metadata__": {"epoch": "3"}, "w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}
 * }</pre>
 */
final class HeaderParser {
  /** As many axes as NumPy has. */
  private static final int MAX_RANK = 64;

  private static final String FIELDS = "dtype, shape and data_offsets";

  private final String file;
  private final JsonCursor json;
  private final Set<String> names = new HashSet<>();
  private final List<StoredTensor> tensors = new ArrayList<>();
  private final SortedMap<String, String> metadata = new TreeMap<>();

  private HeaderParser(String file, String text) {
    this.file = file;
    json = new JsonCursor(file, text);
  }

  /**
   * Reads a header.
   *
   * @param dataBytes that follow it
   */
  static Header parse(String file, String text, long dataBytes) {
    HeaderParser parser = new HeaderParser(file, text);
    parser.json.object(parser::member);
    parser.json.end();
    parser.tensors.sort(
        Comparator.comparingLong(StoredTensor::begin).thenComparingLong(StoredTensor::end));
    parser.requireGapless(dataBytes);
    return new Header(parser.tensors, parser.metadata);
  }

  private void member(String key) {
    if (!names.add(key)) {
      throw json.fault("key " + StoredTensor.shown(key) + " twice");
    }
    if (names.size() > Header.MAX_TENSORS) {
      throw exceeded("more than %d tensors".formatted(Header.MAX_TENSORS));
    }
    if (key.equals(Header.METADATA)) {
      json.object(this::metadata);
    } else {
      tensors.add(tensor(key));
    }
  }

  private void metadata(String key) {
    if (metadata.put(key, json.string()) != null) {
      throw json.fault("key " + StoredTensor.shown(key) + " of the metadata twice");
    }
    if (metadata.size() > Header.MAX_TENSORS) {
      throw exceeded("more than %d pieces of metadata".formatted(Header.MAX_TENSORS));
    }
  }

  /** What an entry has said so far; null for what it has not. */
  private static final class Entry {
    String dtype;
    List<Long> shape;
    List<Long> offsets;
  }

  private StoredTensor tensor(String name) {
    Entry entry = new Entry();
    json.object(key -> field(name, entry, key));
    if (entry.dtype == null || entry.shape == null || entry.offsets == null) {
      throw malformed(name, "lacks one of " + FIELDS);
    }
    if (entry.offsets.size() != 2 || entry.offsets.getFirst() > entry.offsets.getLast()) {
      throw malformed(name, "data_offsets " + entry.offsets + ", expected a begin and an end");
    }
    ElementType element = StoredType.element(entry.dtype);
    if (element == null) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          "%s: tensor %s: dtype %s, expected one of %s"
              .formatted(
                  file,
                  StoredTensor.shown(name),
                  StoredTensor.shown(entry.dtype),
                  StoredType.names()));
    }
    long begin = entry.offsets.getFirst();
    long end = entry.offsets.getLast();
    requireBytes(name, element, entry.shape, end - begin);
    long[] sizes = entry.shape.stream().mapToLong(Long::longValue).toArray();
    return new StoredTensor(name, new TensorType(element, Shape.of(sizes)), begin, end);
  }

  private void field(String name, Entry entry, String key) {
    boolean twice =
        switch (key) {
          case "dtype" -> {
            boolean had = entry.dtype != null;
            entry.dtype = json.string();
            yield had;
          }
          case "shape" -> {
            boolean had = entry.shape != null;
            entry.shape = json.naturals(MAX_RANK);
            yield had;
          }
          case "data_offsets" -> {
            boolean had = entry.offsets != null;
            entry.offsets = json.naturals(2);
            yield had;
          }
          default ->
              throw malformed(name, "key " + StoredTensor.shown(key) + ", expected " + FIELDS);
        };
    if (twice) {
      throw malformed(name, "key '" + key + "' twice");
    }
  }

  private void requireBytes(String name, ElementType element, List<Long> shape, long found) {
    try {
      // Where one size is zero, the product of the others must fit all the same: strides have it.
      long largest = element.bytes();
      for (long size : shape) {
        largest = Math.multiplyExact(largest, Math.max(size, 1));
      }
      long expected = shape.contains(0L) ? 0 : largest;
      if (expected != found) {
        throw malformed(
            name,
            "%s%s takes %d bytes, data_offsets give %d".formatted(element, shape, expected, found));
      }
    } catch (ArithmeticException _) {
      throw malformed(name, "%s%s is beyond 64 bits".formatted(element, shape));
    }
  }

  private void requireGapless(long dataBytes) {
    long at = 0;
    for (StoredTensor tensor : tensors) {
      if (tensor.begin() != at) {
        throw malformed(
            tensor.name(),
            "data from %d, %s the tensor before, which ends at %d"
                .formatted(tensor.begin(), tensor.begin() < at ? "inside" : "not right after", at));
      }
      at = tensor.end();
    }
    if (at != dataBytes) {
      throw new SinterException(
          ErrorCode.FILE_MALFORMED,
          "%s: the tensors take %d bytes, the file has %d".formatted(file, at, dataBytes));
    }
  }

  private SinterException malformed(String name, String what) {
    return new SinterException(
        ErrorCode.FILE_MALFORMED,
        "%s: tensor %s: %s".formatted(file, StoredTensor.shown(name), what));
  }

  private SinterException exceeded(String what) {
    return new SinterException(ErrorCode.LIMIT_EXCEEDED, "%s: %s".formatted(file, what));
  }
}
