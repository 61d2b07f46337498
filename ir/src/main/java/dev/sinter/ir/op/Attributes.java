package dev.sinter.ir.op;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The named attributes of a {@link Composite} or {@link HostOp}, sorted by name. */
public record Attributes(Map<String, Attribute> values) {
  public static final Attributes NONE = new Attributes(Map.of());

  /** One attribute value. */
  public sealed interface Attribute {
    /** A whole number. */
    record Int(long value) implements Attribute {}

    /** A real number. */
    record Real(double value) implements Attribute {}

    /** A string. */
    record Text(String value) implements Attribute {}

    /** A list of whole numbers. */
    record Ints(List<Long> values) implements Attribute {
      public Ints {
        values = List.copyOf(values);
      }
    }
  }

  public Attributes {
    values = java.util.Collections.unmodifiableMap(new TreeMap<>(values));
  }

  public Attributes with(String name, long value) {
    return with(name, new Attribute.Int(value));
  }

  public Attributes with(String name, double value) {
    return with(name, new Attribute.Real(value));
  }

  public Attributes with(String name, String value) {
    return with(name, new Attribute.Text(value));
  }

  public Attributes with(String name, List<Long> value) {
    return with(name, new Attribute.Ints(value));
  }

  /** A whole number of this name, where there is one. */
  public Optional<Long> integer(String name) {
    return values.get(name) instanceof Attribute.Int(long value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** A real number of this name, where there is one. */
  public Optional<Double> real(String name) {
    return values.get(name) instanceof Attribute.Real(double value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** A string of this name, where there is one. */
  public Optional<String> text(String name) {
    return values.get(name) instanceof Attribute.Text(String value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** A list of whole numbers of this name, where there is one. */
  public Optional<List<Long>> integers(String name) {
    return values.get(name) instanceof Attribute.Ints(List<Long> list)
        ? Optional.of(list)
        : Optional.empty();
  }

  private Attributes with(String name, Attribute value) {
    Map<String, Attribute> all = new TreeMap<>(values);
    all.put(name, value);
    return new Attributes(all);
  }
}
