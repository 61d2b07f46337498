package dev.sinter.ir.text;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.DerivativeRule;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Makes operators from their text form; the counterpart of {@link OpText}. An operator is read in
 * two steps, since its bodies stand after operands and location: attributes first, then {@link
 * #build}.
 */
final class OpReader {
  private static final Map<String, Class<? extends Primitive>> RECORDS = OpText.records();
  private static final Map<String, Primitive> FUNCTIONS = functions();

  private final TextCursor cursor;
  private final Map<String, Tensor> constants;
  private final int start;
  private final String mnemonic;
  private final boolean composite;
  private final Map<String, Object> components = new LinkedHashMap<>();
  private Attributes attributes = Attributes.NONE;

  /** Reads a mnemonic. */
  OpReader(TextCursor cursor, Map<String, Tensor> constants) {
    this.cursor = cursor;
    this.constants = constants;
    this.start = cursor.mark();
    boolean quoted = cursor.peek() == '"';
    this.mnemonic = quoted ? cursor.quoted("an operator") : cursor.word("an operator");
    this.composite = quoted || !isPrimitive(mnemonic);
    if (composite && !quoted && mnemonic.equals("host")) {
      throw cursor.faultAt(start, "host operators have no text form that can be read");
    }
  }

  static boolean isPrimitive(String mnemonic) {
    return RECORDS.containsKey(mnemonic) || FUNCTIONS.containsKey(mnemonic);
  }

  /** Reads attributes in braces, if there are any. */
  void attributes() {
    if (!cursor.take("{")) {
      return;
    }
    boolean first = true;
    while (!cursor.take("}")) {
      if (!first) {
        cursor.expect(",");
      }
      first = false;
      int place = cursor.mark();
      String name =
          cursor.peek() == '"' ? cursor.quoted("an attribute") : cursor.word("an attribute");
      cursor.expect("=");
      if (composite) {
        compositeAttribute(place, name);
      } else {
        put(place, name, value(component(place, name).getGenericType()));
      }
    }
  }

  /** Adds a graph that the operator holds. */
  void body(int place, String name, Graph graph) {
    boolean known =
        composite
            ? name.equals(OpText.BODY) || rule(name).isPresent()
            : component(place, name).getType() == Graph.class;
    if (!known) {
      throw cursor.faultAt(place, "%s has no graph named '%s'".formatted(mnemonic, name));
    }
    put(place, name, graph);
  }

  /** The operator, once everything is read. */
  Op build() {
    if (composite) {
      return composite();
    }
    Primitive function = FUNCTIONS.get(mnemonic);
    return function == null ? construct(RECORDS.get(mnemonic)) : function;
  }

  private Composite composite() {
    if (!(components.get(OpText.BODY) instanceof Graph body)) {
      throw cursor.faultAt(start, "'%s' is no primitive, and has no body".formatted(mnemonic));
    }
    Map<DerivativeRule, Graph> rules = new EnumMap<>(DerivativeRule.class);
    components.forEach(
        (name, graph) -> rule(name).ifPresent(kind -> rules.put(kind, Graph.class.cast(graph))));
    try {
      return new Composite(mnemonic, attributes, body, rules);
    } catch (SinterException e) {
      throw cursor.faultAt(start, e.code(), e.getMessage(), e);
    }
  }

  private static Optional<DerivativeRule> rule(String name) {
    return Arrays.stream(DerivativeRule.values())
        .filter(kind -> kind.text().equals(name))
        .findFirst();
  }

  private Op construct(Class<? extends Primitive> type) {
    RecordComponent[] declared = type.getRecordComponents();
    Object[] arguments = new Object[declared.length];
    for (int i = 0; i < declared.length; i++) {
      arguments[i] = components.get(declared[i].getName());
      if (arguments[i] == null) {
        throw cursor.faultAt(start, "%s needs %s".formatted(mnemonic, declared[i].getName()));
      }
    }
    try {
      Class<?>[] types =
          Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<? extends Primitive> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SinterException cause) {
        throw cursor.faultAt(start, cause.code(), cause.getMessage(), cause);
      }
      throw cursor.faultAt(start, "%s: %s".formatted(mnemonic, e.getCause().getMessage()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("primitives are public records", e);
    }
  }

  private RecordComponent component(int place, String name) {
    Class<? extends Primitive> type = RECORDS.get(mnemonic);
    RecordComponent[] declared = type == null ? new RecordComponent[0] : type.getRecordComponents();
    return Arrays.stream(declared)
        .filter(component -> component.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () -> cursor.faultAt(place, "%s has no attribute '%s'".formatted(mnemonic, name)));
  }

  private void put(int place, String name, Object value) {
    if (components.put(name, value) != null) {
      throw cursor.faultAt(place, "'%s' is given twice".formatted(name));
    }
  }

  private Object value(Type type) {
    int place = cursor.mark();
    return switch (type.getTypeName()) {
      case "int" -> small();
      case "long" -> integer();
      case "boolean" -> constant(place, List.of(false, true), cursor.word("true or false"));
      case "java.lang.String" -> cursor.quoted("a string");
      case "dev.sinter.ir.type.Dim" -> cursor.dim("a size");
      case "dev.sinter.ir.type.Shape" -> cursor.shape("a shape");
      case "dev.sinter.ir.type.TensorType" -> cursor.type("a tensor type");
      case "dev.sinter.ir.type.ElementType" ->
          constant(place, List.of(ElementType.values()), cursor.word("an element type"));
      case "dev.sinter.ir.tensor.Tensor" -> TensorText.parse(cursor, constants);
      case "java.util.List<java.lang.Integer>" -> list(this::small);
      case "java.util.List<java.lang.Long>" -> list(this::integer);
      case "java.util.List<dev.sinter.ir.type.Dim>" -> list(() -> cursor.dim("a size"));
      default -> constant(place, constants(place, type), cursor.word("a name"));
    };
  }

  /** Items between brackets, with commas. */
  private <T> List<T> list(Supplier<T> item) {
    cursor.expect("[");
    List<T> items = new ArrayList<>();
    while (!cursor.take("]")) {
      if (!items.isEmpty()) {
        cursor.expect(",");
      }
      items.add(item.get());
    }
    return items;
  }

  private long integer() {
    int start = cursor.mark();
    String text = cursor.word("an integer");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw cursor.faultAt(start, "'%s' is not a 64-bit integer".formatted(text));
    }
  }

  private int small() {
    int start = cursor.mark();
    long value = integer();
    if (value != (int) value) {
      throw cursor.faultAt(start, "%d is beyond 32 bits".formatted(value));
    }
    return (int) value;
  }

  private List<?> constants(int place, Type type) {
    if (type instanceof Class<?> c && c.isEnum()) {
      return Arrays.asList(c.getEnumConstants());
    }
    throw cursor.faultAt(
        place, "a %s cannot be given as an attribute".formatted(type.getTypeName()));
  }

  private Object constant(int place, List<?> constants, String text) {
    return constants.stream()
        .filter(constant -> constant.toString().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() ->
            cursor.faultAt(
                place,
                "'%s' is not one of %s"
                    .formatted(text, constants.toString().toLowerCase(Locale.ROOT))));
  }

  private void compositeAttribute(int place, String name) {
    if (attributes.values().containsKey(name)) {
      throw cursor.faultAt(place, "'%s' is given twice".formatted(name));
    }
    switch (cursor.peek()) {
      case '"' -> attributes = attributes.with(name, cursor.quoted("a string"));
      case '[' -> attributes = attributes.with(name, list(this::integer));
      default -> number(name);
    }
  }

  private void number(String name) {
    int place = cursor.mark();
    String text = cursor.word("a number, a string or a list of integers");
    if (text.matches("-?[0-9]{1,19}")) {
      try {
        attributes = attributes.with(name, Long.parseLong(text));
        return;
      } catch (NumberFormatException _) {
        throw cursor.faultAt(place, "%s is beyond 64 bits".formatted(text));
      }
    }
    Double value = TensorText.parseReal(text);
    if (value == null) {
      throw cursor.faultAt(place, "'%s' is not a number".formatted(text));
    }
    attributes = attributes.with(name, value.doubleValue());
  }

  /** {@link Unary} and {@link Binary} by the name of their function. */
  static Map<String, Primitive> functions() {
    Map<String, Primitive> functions = new TreeMap<>();
    for (Unary.Function function : Unary.Function.values()) {
      functions.put(new Unary(function).mnemonic(), new Unary(function));
    }
    for (Binary.Function function : Binary.Function.values()) {
      functions.put(new Binary(function).mnemonic(), new Binary(function));
    }
    return functions;
  }
}
