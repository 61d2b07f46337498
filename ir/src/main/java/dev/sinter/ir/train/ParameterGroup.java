package dev.sinter.ir.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Parameters that are updated alike. Weight decay is part of the rule: a rule that decays wraps one
 * that does not.
 *
 * @param name for messages and for the rate's name among metrics
 * @param selection which parameters
 */
public record ParameterGroup(String name, Selection selection, UpdateRule rule, Schedule schedule) {

  /** Which parameters a group takes. Those that are named go before those that match. */
  public sealed interface Selection {
    /** Exactly these, all of which must be there. */
    record Named(List<String> names) implements Selection {
      public Named {
        names = List.copyOf(names);
        if (new TreeSet<>(names).size() < names.size()) {
          throw new SinterException(
              ErrorCode.ATTRIBUTE_INVALID, "a parameter is named twice in " + names);
        }
      }
    }

    /** Those of which a condition on name and type holds and that no earlier group has taken. */
    record Matching(BiPredicate<String, TensorType> condition) implements Selection {
      public Matching {
        Objects.requireNonNull(condition);
      }
    }
  }

  public ParameterGroup {
    Objects.requireNonNull(name);
    Objects.requireNonNull(selection);
    Objects.requireNonNull(rule);
    Objects.requireNonNull(schedule);
  }

  public static ParameterGroup named(
      String name, UpdateRule rule, Schedule schedule, String... parameters) {
    return new ParameterGroup(name, new Selection.Named(List.of(parameters)), rule, schedule);
  }

  public static ParameterGroup matching(
      String name, UpdateRule rule, Schedule schedule, BiPredicate<String, TensorType> condition) {
    return new ParameterGroup(name, new Selection.Matching(condition), rule, schedule);
  }

  /** A group of all parameters that no earlier group has taken. */
  public static ParameterGroup rest(String name, UpdateRule rule, Schedule schedule) {
    return matching(name, rule, schedule, (parameter, type) -> true);
  }
}
