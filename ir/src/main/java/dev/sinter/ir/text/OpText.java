package dev.sinter.ir.text;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.op.Attributes.Attribute;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Operators in text: a mnemonic, attributes, bodies. A primitive's attributes are the components of
 * its record, by reflection, so a new primitive has a text form at once. Names of composites that
 * are no plain word, or that a primitive has, are quoted.
 */
final class OpText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** What the graph of a composite is called that says what it computes. */
  static final String BODY = "body";

  private OpText() {}

  static String mnemonic(Op op) {
    return switch (op) {
      case Primitive primitive -> primitive.mnemonic();
      case Composite composite ->
          OpReader.isPrimitive(composite.name())
              ? TextCursor.quote(composite.name())
              : word(composite.name());
      case HostOp host -> "host " + word(host.mnemonic());
    };
  }

  /** The attributes in braces after a space, or nothing where there are none. */
  static String attributes(Op op) {
    List<String> entries = new ArrayList<>();
    switch (op) {
      // The mnemonic says it all.
      case Unary _, Binary _ -> {}
      case Primitive primitive ->
          components(primitive)
              .forEach((name, value) -> {
                if (!(value instanceof Graph)) {
                  entries.add(name + "=" + value(value));
                }
              });
      case Composite composite ->
          composite
              .attributes()
              .values()
              .forEach((name, value) -> entries.add(word(name) + "=" + attribute(value)));
      case HostOp _ -> {}
    }
    return entries.isEmpty() ? "" : " {" + String.join(", ", entries) + "}";
  }

  /** The graphs inside an operator, by name. */
  static Map<String, Graph> bodies(Op op) {
    Map<String, Graph> bodies = new LinkedHashMap<>();
    switch (op) {
      case Primitive primitive ->
          components(primitive)
              .forEach((name, value) -> {
                if (value instanceof Graph graph) {
                  bodies.put(name, graph);
                }
              });
      case Composite composite -> {
        bodies.put(BODY, composite.body());
        composite.rules().forEach((kind, rule) -> bodies.put(kind.text(), rule));
      }
      case HostOp _ -> {}
    }
    return bodies;
  }

  /** The tensors among an operator's attributes. */
  static List<Tensor> tensors(Op op) {
    return op instanceof Primitive primitive
        ? components(primitive).values().stream()
            .filter(Tensor.class::isInstance)
            .map(Tensor.class::cast)
            .toList()
        : List.of();
  }

  /** A name as it is where it is a plain word, else quoted. */
  private static String word(String name) {
    return PLAIN.matcher(name).matches() ? name : TextCursor.quote(name);
  }

  private static Map<String, Object> components(Primitive primitive) {
    Map<String, Object> components = new LinkedHashMap<>();
    for (RecordComponent component : primitive.getClass().getRecordComponents()) {
      try {
        components.put(component.getName(), component.getAccessor().invoke(primitive));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("primitives are public records", e);
      }
    }
    return components;
  }

  private static String value(Object value) {
    return switch (value) {
      case ElementType element -> element.text();
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
      case String text -> TextCursor.quote(text);
      case Tensor tensor -> TensorText.print(tensor);
      case List<?> list ->
          list.stream().map(OpText::value).collect(Collectors.joining(",", "[", "]"));
      // Integers, booleans, sizes, shapes and types print as they are read.
      default -> value.toString();
    };
  }

  private static String attribute(Attribute attribute) {
    return switch (attribute) {
      case Attribute.Int(long value) -> Long.toString(value);
      case Attribute.Real(double value) -> TensorText.real(Double.toString(value));
      case Attribute.Text(String value) -> TextCursor.quote(value);
      case Attribute.Ints(List<Long> values) ->
          values.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    };
  }

  /**
   * Every primitive by mnemonic: {@link Unary} and {@link Binary} once for each function, whose
   * record is then known.
   */
  static Map<String, Class<? extends Primitive>> records() {
    Map<String, Class<? extends Primitive>> records = new TreeMap<>();
    for (Class<?> type : Primitive.class.getPermittedSubclasses()) {
      records.put(Primitive.mnemonicOf(type), type.asSubclass(Primitive.class));
    }
    records.remove(Primitive.mnemonicOf(Unary.class));
    records.remove(Primitive.mnemonicOf(Binary.class));
    return records;
  }
}
