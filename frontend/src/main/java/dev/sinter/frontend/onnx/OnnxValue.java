package dev.sinter.frontend.onnx;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a name of an ONNX model stands for: a tensor, a sequence of them, or an optional value that
 * is not there. An optional value that is there is its content. Graphs have tensors only, so that
 * sequences and optional values are gone once a model is imported, and operators on them add no
 * node:
 *
 * <pre>
 *   s = SequenceConstruct(a, b)    Sequence[a, b]
 *   x = SequenceAt(s, 1)           Single[b]
 *   o = Optional(s)                Sequence[a, b]
 * </pre>
 *
 * @param <T> what stands for a tensor: its data, its type or its value in a graph
 */
public sealed interface OnnxValue<T> {
  /** A tensor. */
  record Single<T>(T tensor) implements OnnxValue<T> {
    public Single {
      Objects.requireNonNull(tensor);
    }
  }

  /** A sequence of tensors. */
  record Sequence<T>(List<T> elements) implements OnnxValue<T> {
    /** More would be data, and is taken for a forgery: each change copies the list. */
    public static final int MOST_ELEMENTS = 1 << 13;

    /**
     * A sequence of these elements.
     *
     * @throws SinterException LIMIT_EXCEEDED
     */
    public Sequence {
      if (elements.size() > MOST_ELEMENTS) {
        throw new SinterException(
            ErrorCode.LIMIT_EXCEEDED,
            "a sequence of %d tensors, the limit is %d".formatted(elements.size(), MOST_ELEMENTS));
      }
      elements = List.copyOf(elements);
    }
  }

  /** An optional value that is not there. */
  record Nothing<T>() implements OnnxValue<T> {}

  /** Tensors, each a value of its own. */
  static <T> List<OnnxValue<T>> singles(List<T> tensors) {
    return tensors.stream().<OnnxValue<T>>map(Single::new).toList();
  }

  /** The tensors it has, one for each port. */
  default List<T> tensors() {
    return switch (this) {
      case Single<T>(T tensor) -> List.of(tensor);
      case Sequence<T>(List<T> elements) -> elements;
      case Nothing<T>() -> List.of();
    };
  }

  /**
   * The names of a graph's inputs or outputs, one for each tensor, where a model's input or output
   * of this name has such a value: {@code NAME}, or {@code NAME[0]}, {@code NAME[1]}, … for a
   * sequence.
   */
  default List<String> ports(String name) {
    return switch (this) {
      case Single<T> _ -> List.of(name);
      case Sequence<T>(List<T> elements) ->
          IntStream.range(0, elements.size()).mapToObj(i -> port(name, i)).toList();
      case Nothing<T>() -> List.of();
    };
  }

  /** The tensors of values by the names of their ports, in order. */
  static <T> Map<String, T> ports(Map<String, OnnxValue<T>> values) {
    Map<String, T> ports = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      Iterator<T> tensors = value.tensors().iterator();
      value.ports(name).forEach(port -> ports.put(port, tensors.next()));
    });
    return ports;
  }

  /** The port of an element of a sequence. */
  static String port(String name, int element) {
    return name + "[" + element + "]";
  }

  /** The same with something else for each tensor, in order. */
  default <R> OnnxValue<R> map(Function<? super T, ? extends R> change) {
    return switch (this) {
      case Single<T>(T tensor) -> new Single<>(change.apply(tensor));
      case Sequence<T>(List<T> elements) ->
          new Sequence<>(elements.stream().<R>map(change).toList());
      case Nothing<T>() -> new Nothing<>();
    };
  }

  /** What it is, for errors. */
  default String describe() {
    return switch (this) {
      case Single<T> _ -> "a tensor";
      case Sequence<T>(List<T> elements) -> "a sequence of %d tensors".formatted(elements.size());
      case Nothing<T>() -> "an optional value that is not there";
    };
  }
}
