package dev.sinter.ir.structure;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** A place of a structure: a leaf, or what holds others. */
sealed interface Part {
  /** Hands over each leaf with its name. */
  void flatten(String path, Object value, BiConsumer<String, Object> leaves);

  /** What stands at a place, given the leaves below it. */
  Object unflatten(Branch branch);

  /** A tensor, or whatever leaves are. */
  record Leaf(Class<?> type) implements Part {
    @Override
    public void flatten(String path, Object value, BiConsumer<String, Object> leaves) {
      leaves.accept(path, checked(path, value));
    }

    @Override
    public Object unflatten(Branch branch) {
      branch.leaves().keySet().stream()
          .filter(rest -> !rest.isEmpty())
          .findFirst()
          .ifPresent(rest -> {
            throw unknown(branch.name(rest), "'%s' is a leaf".formatted(branch.path()));
          });
      return checked(branch.path(), branch.leaves().get(""));
    }

    private Object checked(String path, Object value) {
      if (!type.isInstance(present(path, value))) {
        throw new SinterException(
            ErrorCode.TYPE_MISMATCH,
            "'%s' is a %s, expected a %s"
                .formatted(path, value.getClass().getSimpleName(), type.getSimpleName()));
      }
      return value;
    }
  }

  /** A list, whose elements are named by their numbers. */
  record Items(Part item) implements Part {
    @Override
    public void flatten(String path, Object value, BiConsumer<String, Object> leaves) {
      int number = 0;
      for (Object element : (List<?>) present(path, value)) {
        item.flatten(Branch.join(path, Integer.toString(number++)), element, leaves);
      }
    }

    @Override
    public Object unflatten(Branch branch) {
      SequencedMap<String, Branch> children = branch.children();
      List<Object> items = new ArrayList<>();
      while (children.containsKey(Integer.toString(items.size()))) {
        items.add(item.unflatten(children.remove(Integer.toString(items.size()))));
      }
      if (!children.isEmpty()) {
        String expected = branch.name(Integer.toString(items.size()));
        throw unknown(children.firstEntry().getValue().path(), "'%s' is next".formatted(expected));
      }
      return List.copyOf(items);
    }
  }

  /**
   * A map from names.
   *
   * @param sorted whether by names, and not in the order of the leaves
   */
  record Entries(Part value, boolean sorted) implements Part {
    @Override
    public void flatten(String path, Object map, BiConsumer<String, Object> leaves) {
      ((Map<?, ?>) present(path, map))
          .forEach(
              (key, entry) -> value.flatten(Branch.join(path, name(path, key)), entry, leaves));
    }

    private String name(String path, Object key) {
      boolean dotted = !(value instanceof Leaf);
      if (key instanceof String name && !name.isEmpty() && !(dotted && name.contains("."))) {
        return name;
      }
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID,
          "'%s' has the key '%s', expected a name%s"
              .formatted(path, key, dotted ? " without dots" : ""));
    }

    @Override
    public Object unflatten(Branch branch) {
      Map<String, Object> entries = sorted ? new TreeMap<>() : new LinkedHashMap<>();
      if (value instanceof Leaf) {
        branch
            .leaves()
            .forEach((rest, leaf) -> {
              Branch alone = new Branch(branch.name(rest));
              alone.put("", leaf);
              entries.put(name(branch.path(), rest), value.unflatten(alone));
            });
      } else {
        branch
            .children()
            .forEach(
                (name, child) -> entries.put(name(branch.path(), name), value.unflatten(child)));
      }
      return sorted
          ? Collections.unmodifiableNavigableMap((TreeMap<String, Object>) entries)
          : Collections.unmodifiableSequencedMap((LinkedHashMap<String, Object>) entries);
    }
  }

  /** A record, whose components have their names. */
  record Fields(Constructor<?> constructor, List<Field> fields) implements Part {
    public Fields {
      fields = List.copyOf(fields);
    }

    /** A component of a record. */
    record Field(String name, Method accessor, Part part) {}

    @Override
    public void flatten(String path, Object value, BiConsumer<String, Object> leaves) {
      present(path, value);
      for (Field field : fields) {
        Object component = called(() -> field.accessor().invoke(value));
        field.part().flatten(Branch.join(path, field.name()), component, leaves);
      }
    }

    @Override
    public Object unflatten(Branch branch) {
      SequencedMap<String, Branch> children = branch.children();
      List<Object> components = new ArrayList<>();
      for (Field field : fields) {
        Branch child = children.remove(field.name());
        Branch given = child == null ? new Branch(branch.name(field.name())) : child;
        components.add(field.part().unflatten(given));
      }
      if (!children.isEmpty()) {
        List<String> names = fields.stream().map(Field::name).toList();
        Branch other = children.firstEntry().getValue();
        throw unknown(other.path(), "expected one of %s".formatted(names));
      }
      return called(() -> constructor.newInstance(components.toArray()));
    }

    /** A call by reflection. */
    private interface Call {
      Object run() throws ReflectiveOperationException;
    }

    private static Object called(Call call) {
      try {
        return call.run();
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException(e.getCause());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("records were made accessible", e);
      }
    }
  }

  private static Object present(String path, Object value) {
    if (value == null) {
      throw new SinterException(ErrorCode.INPUT_MISSING, "'%s' is missing or null".formatted(path));
    }
    return value;
  }

  private static SinterException unknown(String name, String expected) {
    return new SinterException(
        ErrorCode.INPUT_UNKNOWN, "no leaf is named '%s': %s".formatted(name, expected));
  }
}
