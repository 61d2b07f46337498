package dev.sinter.ir.structure;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.SortedMap;

/** Reads the parts of a structure from the types of records' components. */
final class PartReader {
  private final Class<?> leaf;
  private final Deque<Class<?>> open = new ArrayDeque<>();

  PartReader(Class<?> leaf) {
    this.leaf = leaf;
  }

  Part read(Class<?> type) {
    return part(type, type.getSimpleName());
  }

  private Part part(Type type, String place) {
    return switch (type) {
      case Class<?> c when c == leaf -> new Part.Leaf(leaf);
      case Class<?> c when c.isRecord() -> record(c);
      case TypeVariable<?> _ -> new Part.Leaf(leaf);
      case ParameterizedType generic -> generic(generic, place);
      case Type other -> throw unsupported(other, place);
    };
  }

  private Part generic(ParameterizedType type, String place) {
    Class<?> raw = (Class<?>) type.getRawType();
    List<Type> arguments = Arrays.asList(type.getActualTypeArguments());
    if (raw == List.class) {
      return new Part.Items(part(arguments.getFirst(), place + "[]"));
    }
    boolean sorted = raw == SortedMap.class || raw == NavigableMap.class;
    if (sorted || raw == Map.class || raw == SequencedMap.class) {
      if (arguments.getFirst() != String.class) {
        throw unsupported(type, place);
      }
      return new Part.Entries(part(arguments.getLast(), place + "[]"), sorted);
    }
    boolean ofLeaves =
        arguments.stream().allMatch(one -> one == leaf || one instanceof TypeVariable<?>);
    if (raw.isRecord() && ofLeaves) {
      return record(raw);
    }
    throw unsupported(type, place);
  }

  private Part record(Class<?> type) {
    if (open.contains(type)) {
      throw new SinterException(
          ErrorCode.TYPE_MISMATCH,
          "%s holds itself: it has no fixed structure".formatted(type.getName()));
    }
    open.push(type);
    List<Part.Fields.Field> fields = new ArrayList<>();
    RecordComponent[] components = type.getRecordComponents();
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      for (RecordComponent component : components) {
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        String place = type.getSimpleName() + "." + component.getName();
        fields.add(
            new Part.Fields.Field(
                component.getName(), accessor, part(component.getGenericType(), place)));
      }
      return new Part.Fields(constructor, fields);
    } catch (InaccessibleObjectException e) {
      throw new SinterException(
          ErrorCode.TYPE_MISMATCH,
          "%s cannot be read: make the record public in an exported package, or open its package"
              .formatted(type.getName()),
          e);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("records have a constructor of their components", e);
    } finally {
      open.pop();
    }
  }

  private SinterException unsupported(Type type, String place) {
    return new SinterException(
        ErrorCode.TYPE_MISMATCH,
        "%s is a %s, expected a %s, a record, a List, or a Map from String"
            .formatted(place, type.getTypeName(), leaf.getSimpleName()));
  }
}
