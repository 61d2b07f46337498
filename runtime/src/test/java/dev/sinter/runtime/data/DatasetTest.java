package dev.sinter.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class DatasetTest {
  private static SequencedMap<String, Tensor> columns(Object... namesAndValues) {
    SequencedMap<String, Tensor> columns = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      columns.put((String) namesAndValues[i], (Tensor) namesAndValues[i + 1]);
    }
    return columns;
  }

  /** Row i is (10·i, 10·i + 1) and of class i mod 3. */
  private static Dataset data(int rows) {
    float[] x = new float[2 * rows];
    for (int i = 0; i < x.length; i++) {
      x[i] = 10 * (i / 2) + i % 2;
    }
    long[] labels = LongStream.range(0, rows).map(i -> i % 3).toArray();
    return Dataset.of(columns("x", Tensor.of(x, rows, 2), "label", Tensor.of(labels, rows)));
  }

  private static List<Long> firsts(Dataset data) {
    return LongStream.range(0, data.rows())
        .mapToObj(row -> data.column("x").getLong(2 * row) / 10)
        .toList();
  }

  @Test
  void rowsAreSelectedInOrder() {
    Dataset chosen = data(9).select(7, 0, 7);
    assertEquals("x f32[3,2], label i64[3]", chosen.toString());
    assertArrayEquals(new float[] {70, 71, 0, 1, 70, 71}, chosen.column("x").toFloatArray());
    assertArrayEquals(new long[] {1, 0, 1}, chosen.labels("label"));
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void everyElementTypeIsCopied(ElementType element) {
    Tensor values = Tensor.zeros(TensorType.of(element, 4, 3));
    for (int i = 0; i < values.size(); i++) {
      values.setRawBits(i, i % 2);
    }
    Dataset chosen = Dataset.of(columns("v", values)).select(3, 1);
    for (int i = 0; i < 3; i++) {
      assertEquals(values.rawBits(9 + i), chosen.column("v").rawBits(i));
      assertEquals(values.rawBits(3 + i), chosen.column("v").rawBits(3 + i));
    }
  }

  @Test
  void contentsHaveAHash() {
    assertEquals(data(5).contentHash(), data(5).contentHash());
    assertNotEquals(data(5).contentHash(), data(6).contentHash());
    Dataset renamed =
        Dataset.of(columns("y", data(5).column("x"), "label", data(5).column("label")));
    assertNotEquals(data(5).contentHash(), renamed.contentHash());
  }

  static Stream<Arguments> refusals() {
    Tensor seven = Tensor.of(new float[7], 7);
    Tensor none = Tensor.zeros(TensorType.parse("f32[0,2]"));
    Dataset data = data(7);
    return Stream.of(
        refusal(() -> Dataset.of(columns()), ErrorCode.INPUT_MISSING, "the data has no columns"),
        refusal(
            () -> Dataset.of(columns("x", Tensor.scalar(ElementType.F32, 1.0))),
            ErrorCode.INPUT_SHAPE,
            "column 'x' is f32[]; its first axis must count rows"),
        refusal(
            () -> Dataset.of(columns("x", none, "y", seven)),
            ErrorCode.INPUT_SHAPE,
            "column 'x' is f32[0,2], column 'y' is f32[7]: they have different numbers of rows"),
        refusal(
            () -> data.column("y"),
            ErrorCode.INPUT_UNKNOWN,
            "the data has no column 'y', it has [x, label]"),
        refusal(
            () -> data.select(0, 7),
            ErrorCode.VALUE_OUT_OF_RANGE,
            "row 7 of data that has 7 rows, counted from 0"),
        refusal(
            () -> data.labels("x"),
            ErrorCode.INPUT_TYPE,
            "column 'x' is f32[7,2]; labels must be integers"),
        refusal(
            () -> data.requireLabels("label", 2),
            ErrorCode.VALUE_OUT_OF_RANGE,
            "column 'label', row 2: class 2, expected one of 0 to 1"),
        refusal(
            () -> Split.random(data, 1.0, 1),
            ErrorCode.ATTRIBUTE_INVALID,
            "share of rows that is held out is 1.0; it must be a finite number in (0, 1)"),
        refusal(
            () -> Split.random(data(1), 0.5, 1),
            ErrorCode.ATTRIBUTE_INVALID,
            "number of rows is 1; it must be 2 or more"),
        refusal(
            () -> Split.folds(data, 8, 1),
            ErrorCode.ATTRIBUTE_INVALID,
            "number of rows is 7; it must be 8 or more"),
        refusal(
            () -> Batches.of(data, List.of("x"), 0, false),
            ErrorCode.ATTRIBUTE_INVALID,
            "batch size is 0; it must be 1 or more"),
        refusal(
            () -> Batches.of(data, List.of("x"), 8, true),
            ErrorCode.ATTRIBUTE_INVALID,
            "batch size is 8; it must be at most 7, the number of rows, where incomplete batches"
                + " are dropped"),
        refusal(
            () -> Batches.of(Dataset.of(columns("x", none)), List.of("x"), 8, false),
            ErrorCode.INPUT_SHAPE,
            "the data has no rows: x f32[0,2]"));
  }

  private static Arguments refusal(Executable call, ErrorCode code, String message) {
    return arguments(call, code, message);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void isRefused(Executable call, ErrorCode code, String message) {
    SinterException refusal = assertThrows(SinterException.class, call);
    assertEquals(message, refusal.getMessage());
    assertEquals(code, refusal.code());
  }

  /** The order is part of what a seed means: a change of it is a change of every training. */
  @Test
  void ordersOfASeedNeverChange() {
    int[] order = new int[8];
    new SplitMix(7, 1).shuffle(order);
    assertEquals("[7, 1, 3, 6, 0, 5, 2, 4]", Arrays.toString(order));
  }

  @Test
  void everyOrderIsAsLikely() {
    int[] counts = new int[24];
    int[] order = new int[4];
    SplitMix random = new SplitMix(0, 0);
    for (int seed = 0; seed < 24_000; seed++) {
      random.reset(seed, 1);
      random.shuffle(order);
      int rank = 0;
      for (int i = 0; i < 4; i++) {
        int place = i;
        int smaller = (int) IntStream.range(i + 1, 4).filter(j -> order[j] < order[place]).count();
        rank = rank * (4 - i) + smaller;
      }
      counts[rank]++;
    }
    double chi = Arrays.stream(counts).mapToDouble(n -> (n - 1000.0) * (n - 1000) / 1000).sum();
    // The 0.1 % point of chi-squared with 23 degrees of freedom.
    assertTrue(chi < 49.7, "chi-squared " + chi);
  }

  @ParameterizedTest
  @MethodSource("shares")
  void splitsHoldOutAShare(int rows, double share, int heldOut) {
    for (Split split :
        List.of(
            Split.random(data(rows), share, 5), Split.stratified(data(rows), "label", share, 5))) {
      assertEquals(heldOut, split.heldOut().rows());
      assertEquals(rows - heldOut, split.training().rows());
      TreeSet<Long> all = new TreeSet<>(firsts(split.training()));
      all.addAll(firsts(split.heldOut()));
      assertEquals(rows, all.size());
      assertEquals(
          firsts(split.heldOut()),
          Arrays.stream(split.heldOutRows()).mapToObj(i -> (long) i).toList());
      assertEquals(firsts(split.heldOut()), firsts(split.heldOut()).stream().sorted().toList());
    }
  }

  static Stream<Arguments> shares() {
    return Stream.of(
        arguments(10, 0.2, 2),
        arguments(1797, 0.2, 359),
        arguments(2, 0.01, 1),
        arguments(2, 0.99, 1),
        arguments(100, 0.29, 29));
  }

  @Test
  void stratifiedSplitsHoldOutOfEveryClass() {
    Split split = Split.stratified(data(31), "label", 0.2, 3);
    long[] counts = new long[3];
    Arrays.stream(split.heldOut().labels("label")).forEach(one -> counts[(int) one]++);
    // Of 11, 10 and 10 rows: 2.2, 2 and 2.
    assertArrayEquals(new long[] {2, 2, 2}, counts);
  }

  @Test
  void foldsHoldOutEveryRowOnce() {
    List<Split> folds = Split.folds(data(10), 3, 9);
    List<Long> all =
        folds.stream().flatMap(fold -> firsts(fold.heldOut()).stream()).sorted().toList();
    assertEquals(LongStream.range(0, 10).boxed().toList(), all);
    assertEquals(List.of(4, 3, 3), folds.stream().map(one -> one.heldOut().rows()).toList());
  }

  @ParameterizedTest
  @MethodSource("epochs")
  void anEpochHasEveryRowOnce(int rows, int size, boolean dropLast, List<Integer> sizes) {
    Batches batches = Batches.of(data(rows), List.of("label", "x"), size, dropLast);
    assertEquals(sizes.size(), batches.count());
    batches.beginShuffled(1, 2);
    TreeSet<Double> seen = new TreeSet<>();
    for (int expected : sizes) {
      assertTrue(batches.next());
      assertEquals(expected, batches.rows());
      Tensor labels = batches.tensors()[0];
      Tensor x = batches.tensors()[1];
      assertEquals(TensorType.of(ElementType.F32, expected, 2), x.type());
      for (int row = 0; row < expected; row++) {
        assertEquals(labels.getLong(row), x.getLong(2L * row) / 10 % 3);
        seen.add(x.getDouble(2L * row));
      }
    }
    assertTrue(!batches.next());
    assertEquals(sizes.stream().mapToInt(Integer::intValue).sum(), seen.size());
  }

  static Stream<Arguments> epochs() {
    return Stream.of(
        arguments(7, 3, false, List.of(3, 3, 1)),
        arguments(7, 3, true, List.of(3, 3)),
        arguments(6, 3, false, List.of(3, 3)),
        arguments(6, 3, true, List.of(3, 3)),
        arguments(5, 8, false, List.of(5)),
        arguments(5, 5, true, List.of(5)),
        arguments(3, 1, false, List.of(1, 1, 1)));
  }

  @Test
  void ordersFollowFromSeedAndEpochAlone() {
    assertEquals(order(1, 5), order(1, 5));
    assertNotEquals(order(1, 5), order(1, 6));
    assertNotEquals(order(1, 5), order(2, 5));
    Batches batches = Batches.of(data(20), List.of("x"), 20, false);
    batches.begin();
    batches.next();
    assertTrue(batches.tensors()[0].contentEquals(data(20).column("x")));
  }

  private static List<Double> order(long seed, long epoch) {
    Batches batches = Batches.of(data(20), List.of("x"), 20, false);
    batches.beginShuffled(99, 3);
    batches.next();
    batches.beginShuffled(seed, epoch);
    batches.next();
    Tensor x = batches.tensors()[0];
    return IntStream.range(0, 20).mapToObj(row -> x.getDouble(2L * row)).toList();
  }
}
