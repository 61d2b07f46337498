package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.file.DataTypes;
import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.ElementType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which initializers of a model's graph are to be trained: those named, and those that patterns of
 * {@code *} and {@code ?} take; one after {@code !} takes away. Whoever names an initializer means
 * it. A pattern passes over what is no weight as a rule: integers, scalars, what no node reads, and
 * what some node reads as a statistic or a setting.
 */
final class TrainableInitializers {
  /** Operands that say how an operator works, or what was measured while it was trained. */
  private static final Map<String, Set<Integer>> SETTINGS =
      Map.ofEntries(
          Map.entry("BatchNormalization", Set.of(3, 4)),
          Map.entry("Clip", Set.of(1, 2)),
          Map.entry("DequantizeLinear", Set.of(1)),
          Map.entry("Dropout", Set.of(1)),
          Map.entry("OneHot", Set.of(2)),
          Map.entry("Pad", Set.of(2)),
          Map.entry("QLinearConv", Set.of(1, 4, 6)),
          Map.entry("QLinearMatMul", Set.of(1, 4, 6)),
          Map.entry("QuantizeLinear", Set.of(1)),
          Map.entry("Range", Set.of(0, 1, 2)),
          Map.entry("Resize", Set.of(1, 2)),
          Map.entry("Upsample", Set.of(1)));

  private static final String NOT = "!";

  private final SequencedMap<String, TensorProto> initializers = new LinkedHashMap<>();
  private final Set<String> read = new HashSet<>();
  private final Set<String> settings = new HashSet<>();

  private TrainableInitializers(GraphProto graph) {
    graph.getInitializerList().forEach(one -> initializers.put(one.getName(), one));
    read(graph);
  }

  /**
   * The names of those chosen, in the order of the file.
   *
   * @param problems is told of names that are none, or of integers, and of patterns that take none
   */
  static Set<String> choose(GraphProto graph, List<String> patterns, Problems problems) {
    TrainableInitializers all = new TrainableInitializers(graph);
    Set<String> chosen = new HashSet<>();
    for (String pattern : patterns) {
      try {
        if (!pattern.startsWith(NOT)) {
          chosen.addAll(all.taken(pattern));
        }
      } catch (SinterException e) {
        problems.add("initializer '" + pattern + "'", e);
      }
    }
    for (String pattern : patterns) {
      if (pattern.startsWith(NOT)) {
        Pattern without = compiled(pattern.substring(NOT.length()));
        chosen.removeIf(name -> without.matcher(name).matches());
      }
    }
    return all.initializers.keySet().stream()
        .filter(chosen::contains)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Set<String> taken(String pattern) {
    TensorProto named = initializers.get(pattern);
    if (named != null) {
      requireFloat(named);
      return Set.of(pattern);
    }
    Pattern compiled = compiled(pattern);
    Set<String> taken =
        initializers.values().stream()
            .filter(one -> compiled.matcher(one.getName()).matches() && isWeight(one))
            .map(TensorProto::getName)
            .collect(Collectors.toSet());
    if (taken.isEmpty()) {
      throw new SinterException(
          ErrorCode.INPUT_UNKNOWN,
          "it is to be trained, but the model has none of that name with floats to train%s"
              .formatted(CloseNames.hint(pattern, initializers.keySet())));
    }
    return taken;
  }

  private static Pattern compiled(String pattern) {
    StringBuilder expression = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      expression.append(
          switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(String.valueOf(c));
          });
    }
    return Pattern.compile(expression.toString(), Pattern.DOTALL);
  }

  private boolean isWeight(TensorProto one) {
    return isFloat(one)
        && one.getDimsCount() > 0
        && read.contains(one.getName())
        && !settings.contains(one.getName());
  }

  private static boolean isFloat(TensorProto one) {
    return DataTypes.element(one.getDataType(), one.getName()).isFloat();
  }

  private static void requireFloat(TensorProto one) {
    ElementType element = DataTypes.element(one.getDataType(), one.getName());
    if (!element.isFloat()) {
      throw new SinterException(
          ErrorCode.TYPE_MISMATCH,
          "it is to be trained, but its elements are %s, expected floats".formatted(element));
    }
  }

  /** Bodies read names from around them. */
  private void read(GraphProto graph) {
    for (NodeProto node : graph.getNodeList()) {
      read.addAll(node.getInputList());
      for (int operand : SETTINGS.getOrDefault(node.getOpType(), Set.of())) {
        if (operand < node.getInputCount()) {
          settings.add(node.getInput(operand));
        }
      }
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasG()) {
          read(attribute.getG());
        }
        attribute.getGraphsList().forEach(this::read);
      }
    }
  }
}
