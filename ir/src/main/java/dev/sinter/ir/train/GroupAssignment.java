package dev.sinter.ir.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;

/** Which group each parameter is in. */
final class GroupAssignment {
  private final List<ParameterGroup> groups;
  private final SequencedMap<String, TensorType> parameters;
  private final Map<String, ParameterGroup> named = new LinkedHashMap<>();

  private GroupAssignment(
      List<ParameterGroup> groups, SequencedMap<String, TensorType> parameters) {
    this.groups = groups;
    this.parameters = parameters;
  }

  /** The group of every parameter, in the order of the parameters. */
  static SequencedMap<String, ParameterGroup> of(
      List<ParameterGroup> groups, SequencedMap<String, TensorType> parameters) {
    return new GroupAssignment(groups, parameters).assign();
  }

  private SequencedMap<String, ParameterGroup> assign() {
    groups.forEach(this::takeNamed);
    SequencedMap<String, ParameterGroup> assigned = new LinkedHashMap<>();
    TreeSet<String> left = new TreeSet<>();
    parameters.forEach((name, type) -> {
      ParameterGroup group = named.containsKey(name) ? named.get(name) : firstMatch(name, type);
      if (group == null) {
        left.add(name);
      } else {
        assigned.put(name, group);
      }
    });
    if (!left.isEmpty()) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID,
          "no parameter group takes %s; add a group of the rest, or freeze them".formatted(left));
    }
    return assigned;
  }

  private void takeNamed(ParameterGroup group) {
    if (!(group.selection() instanceof ParameterGroup.Selection.Named(List<String> names))) {
      return;
    }
    TreeSet<String> unknown = new TreeSet<>(names);
    unknown.removeAll(parameters.keySet());
    if (!unknown.isEmpty()) {
      throw ParameterNames.unknown("parameter group " + group.name(), unknown, parameters.keySet());
    }
    for (String name : names) {
      ParameterGroup other = named.put(name, group);
      if (other != null) {
        throw new SinterException(
            ErrorCode.ATTRIBUTE_INVALID,
            "parameter %s is named in the groups %s and %s"
                .formatted(name, other.name(), group.name()));
      }
    }
  }

  private ParameterGroup firstMatch(String name, TensorType type) {
    for (ParameterGroup group : groups) {
      if (group.selection() instanceof ParameterGroup.Selection.Matching(var condition)
          && condition.test(name, type)) {
        return group;
      }
    }
    return null;
  }
}
