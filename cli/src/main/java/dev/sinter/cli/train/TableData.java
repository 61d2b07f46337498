package dev.sinter.cli.train;

import dev.sinter.cli.train.settings.DataSettings;
import dev.sinter.cli.train.settings.TargetSettings;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.LongStream;

/** A table's rows as what a network takes and what it should give. */
final class TableData {
  /** The column of what a network should give. */
  static final String TARGET = "target";

  private final NumberTable table;
  private final DataSettings settings;

  private TableData(NumberTable table, DataSettings settings) {
    this.table = table;
    this.settings = settings;
  }

  /**
   * The data that settings make of a table: the input f32 [rows, shape…], and the target, i64
   * [rows] of classes or f32 [rows, columns] of numbers.
   *
   * @throws SinterException INPUT_UNKNOWN for a column that there is not; INPUT_SHAPE where columns
   *     do not fill the input's shape; VALUE_OUT_OF_RANGE for a class that there is not;
   *     ATTRIBUTE_INVALID where the input has the target's name
   */
  static Dataset of(NumberTable table, DataSettings settings) {
    return new TableData(table, settings).dataset();
  }

  private Dataset dataset() {
    String input = settings.input().name();
    if (input.equals(TARGET)) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID, "the input is called 'target', expected another name");
    }
    SequencedMap<String, Tensor> columns = new LinkedHashMap<>();
    columns.put(input, input());
    columns.put(TARGET, target());
    return Dataset.of(columns);
  }

  private Tensor input() {
    List<String> names = new ArrayList<>(settings.input().columns());
    if (names.isEmpty()) {
      names.addAll(table.columns());
      names.removeAll(settings.target().columns());
    }
    List<Long> shape = settings.input().shape();
    long[] row =
        shape.isEmpty()
            ? new long[] {names.size()}
            : shape.stream().mapToLong(Long::longValue).toArray();
    // In floating point, where no product of sizes overflows.
    if (LongStream.of(row).mapToDouble(size -> size).reduce(1, (a, b) -> a * b) != names.size()) {
      throw new SinterException(
          ErrorCode.INPUT_SHAPE,
          "%s: %d columns for the input '%s' of shape %s"
              .formatted(table.file(), names.size(), settings.input().name(), shape));
    }
    return numbers(names, row);
  }

  private Tensor numbers(List<String> names, long... row) {
    int[] places = names.stream().mapToInt(table::column).toArray();
    long[] sizes = LongStream.concat(LongStream.of(table.rows()), LongStream.of(row)).toArray();
    Tensor numbers = Tensor.zeros(TensorType.of(ElementType.F32, sizes));
    for (int i = 0; i < table.rows(); i++) {
      for (int j = 0; j < places.length; j++) {
        numbers.setDouble((long) i * places.length + j, table.value(i, places[j]));
      }
    }
    return numbers;
  }

  private Tensor target() {
    return switch (settings.target()) {
      case TargetSettings.Numbers numbers -> numbers(numbers.columns(), numbers.columns().size());
      case TargetSettings.OneClass one -> classes(one);
    };
  }

  private Tensor classes(TargetSettings.OneClass one) {
    int place = table.column(one.column());
    long[] labels = new long[table.rows()];
    for (int row = 0; row < labels.length; row++) {
      double value = table.value(row, place);
      labels[row] = (long) value;
      if (labels[row] != value || value < 0 || value >= one.classes()) {
        throw new SinterException(
            ErrorCode.VALUE_OUT_OF_RANGE,
            "%s: column '%s' is %s in row %d, counted from 1; expected a class from 0 to %d"
                .formatted(table.file(), one.column(), value, row + 1, one.classes() - 1));
      }
    }
    return Tensor.of(labels, labels.length);
  }
}
