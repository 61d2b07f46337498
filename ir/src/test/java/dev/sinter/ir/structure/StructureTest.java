package dev.sinter.ir.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records, lists and maps, to names and back. */
final class StructureTest {
  record Layer(Tensor w, Tensor b) {}

  record Net(
      Tensor w,
      List<Tensor> layers,
      Map<String, Tensor> named,
      List<Layer> stack,
      SequencedMap<String, List<Layer>> blocks,
      NavigableMap<String, Tensor> sorted) {}

  /** Of tensors, or of values of a graph. */
  record Pair<X>(X first, List<X> rest) {}

  record Outer(Pair<Tensor> pair, Tensor last) {}

  private static Tensor tensor(double value) {
    return Tensor.scalar(ElementType.F64, value);
  }

  private static Net net() {
    SequencedMap<String, Tensor> named = new LinkedHashMap<>();
    named.put("z.weight", tensor(3));
    named.put("a", tensor(4));
    SequencedMap<String, List<Layer>> blocks = new LinkedHashMap<>();
    blocks.put("up", List.of(new Layer(tensor(7), tensor(8))));
    blocks.put(
        "down", List.of(new Layer(tensor(9), tensor(10)), new Layer(tensor(11), tensor(12))));
    return new Net(
        tensor(0),
        List.of(tensor(1), tensor(2)),
        named,
        List.of(new Layer(tensor(5), tensor(6))),
        blocks,
        new TreeMap<>(Map.of("q", tensor(14), "p", tensor(13))));
  }

  private static final Structure<Net, Tensor> NET = Structure.of(Net.class, Tensor.class);

  @Test
  void namesAreTheWayToALeaf() {
    SequencedMap<String, Tensor> leaves = NET.flatten(net());
    assertEquals(
        List.of(
            "w",
            "layers.0",
            "layers.1",
            "named.z.weight",
            "named.a",
            "stack.0.w",
            "stack.0.b",
            "blocks.up.0.w",
            "blocks.up.0.b",
            "blocks.down.0.w",
            "blocks.down.0.b",
            "blocks.down.1.w",
            "blocks.down.1.b",
            "sorted.p",
            "sorted.q"),
        List.copyOf(leaves.keySet()));
    int number = 0;
    for (Tensor leaf : leaves.values()) {
      assertEquals(number++, leaf.getDouble(0));
    }
  }

  @Test
  void leavesFindTheirWayBack() {
    Net net = net();
    Net back = NET.unflatten(NET.flatten(net));
    assertEquals(net, back);
    assertEquals(List.of("z.weight", "a"), List.copyOf(back.named().keySet()));
    assertEquals(List.of("up", "down"), List.copyOf(back.blocks().keySet()));
    assertSame(net.w(), back.w());
    assertThrows(UnsupportedOperationException.class, () -> back.named().clear());
  }

  /** Lists of more than ten elements are in the order of numbers, whatever the map's order. */
  @Test
  void orderOfListsIsThatOfNumbers() {
    List<Tensor> all = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      all.add(tensor(i));
    }
    Structure<List<Tensor>, Tensor> list = Structure.listOf(Tensor.class);
    assertEquals(all, list.unflatten(new TreeMap<>(list.flatten(all))));
  }

  @Test
  void gradientsHaveTheStructureOfWhatTheyBelongTo() {
    Net net = net();
    Map<String, Tensor> results = new LinkedHashMap<>(Map.of("loss", tensor(-1)));
    NET.flatten(net).forEach((name, leaf) -> results.put(name + ".gradient", leaf));
    assertEquals(net, NET.unflatten(results, ".gradient"));
  }

  @Test
  void emptyIsEmpty() {
    Net empty =
        new Net(tensor(0), List.of(), Map.of(), List.of(), new LinkedHashMap<>(), new TreeMap<>());
    assertEquals(List.of("w"), List.copyOf(NET.flatten(empty).keySet()));
    assertEquals(empty, NET.unflatten(NET.flatten(empty)));
  }

  @Test
  void recordsOfLeavesOfAnyKind() {
    Outer outer = new Outer(new Pair<>(tensor(1), List.of(tensor(2))), tensor(3));
    Structure<Outer, Tensor> tensors = Structure.of(Outer.class, Tensor.class);
    assertEquals(
        List.of("pair.first", "pair.rest.0", "last"), List.copyOf(tensors.flatten(outer).keySet()));
    assertEquals(outer, tensors.unflatten(tensors.flatten(outer)));
    Value x = new Value(TensorType.parse("f32[3]"));
    Structure<Pair<Value>, Value> values = Structure.of(Pair.class, Value.class);
    Pair<Value> pair = values.unflatten(Map.of("first", x, "rest.0", x));
    assertEquals(new Pair<>(x, List.of(x)), pair);
  }

  @Test
  void listsAndMapsOfStructures() {
    Structure<Layer, Tensor> layer = Structure.of(Layer.class, Tensor.class);
    Structure<SequencedMap<String, List<Layer>>, Tensor> all =
        Structure.mapOf(Structure.listOf(layer));
    SequencedMap<String, List<Layer>> blocks = net().blocks();
    assertEquals("up.0.w", all.flatten(blocks).firstEntry().getKey());
    assertEquals(blocks, all.unflatten(all.flatten(blocks)));
    Structure<SequencedMap<String, Tensor>, Tensor> map = Structure.mapOf(Tensor.class);
    assertEquals(
        Map.of("a.b", x()), map.unflatten(map.flatten(new LinkedHashMap<>(Map.of("a.b", x())))));
  }

  private static final Tensor X = tensor(1);

  private static Tensor x() {
    return X;
  }

  @SuppressWarnings("ArrayRecordComponent") // which is what is refused
  record Bare(Tensor[] all) {}

  record Deep(List<Map<Integer, Tensor>> all) {}

  record Itself(Tensor w, List<Itself> children) {}

  record Setting(double rate) {}

  /** What is refused, and how. */
  record Refusal(ErrorCode code, String message, Executable call) {
    @Override
    public String toString() {
      return message;
    }
  }

  static Stream<Refusal> refusals() {
    Structure<Layer, Tensor> layer = Structure.of(Layer.class, Tensor.class);
    Structure<List<Tensor>, Tensor> list = Structure.listOf(Tensor.class);
    Structure<SequencedMap<String, Layer>, Tensor> map = Structure.mapOf(layer);
    SequencedMap<String, Layer> dotted = new LinkedHashMap<>();
    dotted.put("a.b", new Layer(x(), x()));
    Map<String, Tensor> nothing = new HashMap<>();
    nothing.put("w", null);
    return Stream.of(
        new Refusal(
            ErrorCode.TYPE_MISMATCH,
            "Setting.rate is a double, expected a Tensor, a record, a List, or a Map from String",
            () -> Structure.of(Setting.class, Tensor.class)),
        new Refusal(
            ErrorCode.TYPE_MISMATCH,
            "Bare.all is a dev.sinter.ir.tensor.Tensor[], expected a Tensor, a record, a List,"
                + " or a Map from String",
            () -> Structure.of(Bare.class, Tensor.class)),
        new Refusal(
            ErrorCode.TYPE_MISMATCH,
            "Deep.all[] is a java.util.Map<java.lang.Integer, dev.sinter.ir.tensor.Tensor>,"
                + " expected a Tensor, a record, a List, or a Map from String",
            () -> Structure.of(Deep.class, Tensor.class)),
        new Refusal(
            ErrorCode.TYPE_MISMATCH,
            Itself.class.getName() + " holds itself: it has no fixed structure",
            () -> Structure.of(Itself.class, Tensor.class)),
        new Refusal(
            ErrorCode.INPUT_MISSING,
            "'b' is missing or null",
            () -> layer.flatten(new Layer(x(), null))),
        new Refusal(
            ErrorCode.INPUT_MISSING,
            "'1' is missing or null",
            () -> list.flatten(Arrays.asList(x(), null))),
        new Refusal(
            ErrorCode.INPUT_MISSING, "'w' is missing or null", () -> layer.unflatten(nothing)),
        new Refusal(
            ErrorCode.INPUT_MISSING,
            "'b' is missing or null",
            () -> layer.unflatten(Map.of("w", x()))),
        new Refusal(
            ErrorCode.INPUT_UNKNOWN,
            "no leaf is named 'c': expected one of [w, b]",
            () -> layer.unflatten(Map.of("w", x(), "b", x(), "c", x()))),
        new Refusal(
            ErrorCode.INPUT_UNKNOWN,
            "no leaf is named 'w.x': 'w' is a leaf",
            () -> layer.unflatten(Map.of("w.x", x(), "b", x()))),
        new Refusal(
            ErrorCode.INPUT_UNKNOWN,
            "no leaf is named '2': '1' is next",
            () -> list.unflatten(Map.of("0", x(), "2", x()))),
        new Refusal(
            ErrorCode.ATTRIBUTE_INVALID,
            "'' has the key 'a.b', expected a name without dots",
            () -> map.flatten(dotted)));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refuses(Refusal one) {
    SinterException refusal = assertThrows(SinterException.class, one.call());
    assertEquals(one.message(), refusal.getMessage());
    assertEquals(one.code(), refusal.code());
  }

  @Test
  void refusesLeavesOfAnotherClass() {
    Structure<Pair<Value>, Value> values = Structure.of(Pair.class, Value.class);
    Map<String, Value> tensors = uncheckedly(Map.of("first", tensor(1)));
    SinterException refusal = assertThrows(SinterException.class, () -> values.unflatten(tensors));
    assertEquals(ErrorCode.TYPE_MISMATCH, refusal.code());
    assertEquals("'first' is a Tensor, expected a Value", refusal.getMessage());
  }

  @SuppressWarnings("unchecked") // what a program does that gets its types wrong
  private static <L> Map<String, L> uncheckedly(Map<String, ?> leaves) {
    return (Map<String, L>) leaves;
  }
}
