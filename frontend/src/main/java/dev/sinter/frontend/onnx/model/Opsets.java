package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.proto.OperatorSetIdProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which version of each operator set a model or function is written in. */
record Opsets(Map<String, Long> versions) {
  static final int OLDEST = 1;
  static final int NEWEST = 28;

  Opsets {
    versions = java.util.Collections.unmodifiableMap(new TreeMap<>(versions));
  }

  /**
   * Reads the imports; the default domain's version must be one whose operators the table knows.
   */
  static Opsets of(List<OperatorSetIdProto> imports) {
    Map<String, Long> versions = new TreeMap<>();
    for (OperatorSetIdProto one : imports) {
      Long before = versions.put(domain(one.getDomain()), one.getVersion());
      if (before != null && before != one.getVersion()) {
        throw new SinterException(
            ErrorCode.MODEL_INVALID,
            "operator set '%s' in versions %d and %d"
                .formatted(one.getDomain(), before, one.getVersion()));
      }
    }
    Long version = versions.get("");
    if (version != null && (version < OLDEST || version > NEWEST)) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          "ONNX operator set %d, expected %d to %d: convert or export the model again"
              .formatted(version, OLDEST, NEWEST));
    }
    return new Opsets(versions);
  }

  /** The default domain has two names. */
  static String domain(String name) {
    return name.equals("ai.onnx") ? "" : name;
  }

  /** The version of a domain's operators; ONNX's own have the empty name. */
  Optional<Integer> version(String domain) {
    return Optional.ofNullable(versions.get(domain)).map(Opsets::saturated);
  }

  /** Versions of other domains are whatever a file says. */
  private static int saturated(long version) {
    return Math.clamp(version, 0, Integer.MAX_VALUE);
  }

  /** Such as {@code ai.onnx=17}. */
  @Override
  public String toString() {
    List<String> all =
        versions.entrySet().stream()
            .map(entry ->
                (entry.getKey().isEmpty() ? "ai.onnx" : entry.getKey()) + "=" + entry.getValue())
            .toList();
    return String.join(" ", all);
  }
}
