package dev.sinter.runtime.data;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.ContentHash;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Examples as columns by name: tensors whose first axis counts the examples, so that row i of every
 * column belongs to example i.
 *
 * <pre>
 *   image  f32[1797,1,8,8]
 *   label  i64[1797]
 * </pre>
 *
 * <p>Does not copy the tensors that it is made of; they must not change.
 */
public final class Dataset {
  private static final int MOST_ROWS = Integer.MAX_VALUE;

  private final SequencedMap<String, Column> columns;
  private final int rows;

  private Dataset(SequencedMap<String, Column> columns, int rows) {
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * Data of these columns, in their order.
   *
   * @throws SinterException INPUT_MISSING where there is no column; INPUT_SHAPE for a scalar, and
   *     where columns have different numbers of rows; LIMIT_EXCEEDED beyond 2³¹ − 1 rows
   */
  public static Dataset of(SequencedMap<String, Tensor> tensors) {
    if (tensors.isEmpty()) {
      throw new SinterException(ErrorCode.INPUT_MISSING, "the data has no columns");
    }
    Map.Entry<String, Tensor> first = tensors.firstEntry();
    long rows = rowsOf(first.getKey(), first.getValue());
    SequencedMap<String, Column> columns = new LinkedHashMap<>();
    tensors.forEach((name, values) -> {
      if (rowsOf(name, values) != rows) {
        throw new SinterException(
            ErrorCode.INPUT_SHAPE,
            "column '%s' is %s, column '%s' is %s: they have different numbers of rows"
                .formatted(first.getKey(), first.getValue().type(), name, values.type()));
      }
      columns.put(name, Column.of(name, values));
    });
    if (rows > MOST_ROWS) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "the data has %d rows; there may be %d".formatted(rows, MOST_ROWS));
    }
    return new Dataset(columns, (int) rows);
  }

  private static long rowsOf(String name, Tensor values) {
    if (values.type().rank() == 0) {
      throw new SinterException(
          ErrorCode.INPUT_SHAPE,
          "column '%s' is %s; its first axis must count rows".formatted(name, values.type()));
    }
    return values.type().dim(0).known();
  }

  /** How many examples there are. */
  public int rows() {
    return rows;
  }

  /** The names of the columns, in order. */
  public List<String> names() {
    return List.copyOf(columns.keySet());
  }

  /**
   * The values of a column.
   *
   * @throws SinterException INPUT_UNKNOWN where there is none of this name
   */
  public Tensor column(String name) {
    return known(name).values();
  }

  Column known(String name) {
    Column column = columns.get(name);
    if (column == null) {
      throw new SinterException(
          ErrorCode.INPUT_UNKNOWN,
          "the data has no column '%s', it has %s".formatted(name, columns.keySet()));
    }
    return column;
  }

  /**
   * A column of class numbers.
   *
   * @throws SinterException INPUT_UNKNOWN where there is none of this name; INPUT_TYPE, INPUT_SHAPE
   *     where it is not one integer a row
   */
  public long[] labels(String name) {
    TensorType type = column(name).type();
    if (!type.element().isInteger()) {
      throw new SinterException(
          ErrorCode.INPUT_TYPE, "column '%s' is %s; labels must be integers".formatted(name, type));
    }
    if (type.rank() != 1) {
      throw new SinterException(
          ErrorCode.INPUT_SHAPE,
          "column '%s' is %s; labels must be one number a row".formatted(name, type));
    }
    return column(name).toLongArray();
  }

  /**
   * Refuses labels that are not in [0, classes).
   *
   * @throws SinterException VALUE_OUT_OF_RANGE with the first row that has one; as {@link #labels}
   */
  public void requireLabels(String name, long classes) {
    long[] labels = labels(name);
    for (int row = 0; row < rows; row++) {
      if (labels[row] < 0 || labels[row] >= classes) {
        throw new SinterException(
            ErrorCode.VALUE_OUT_OF_RANGE,
            "column '%s', row %d: class %d, expected one of 0 to %d"
                .formatted(name, row, labels[row], classes - 1));
      }
    }
  }

  /**
   * A copy of some rows, in the given order; a row may be taken more than once.
   *
   * @throws SinterException VALUE_OUT_OF_RANGE for a row that there is not
   */
  public Dataset select(int... chosen) {
    for (int row : chosen) {
      if (row < 0 || row >= rows) {
        throw new SinterException(
            ErrorCode.VALUE_OUT_OF_RANGE,
            "row %d of data that has %d rows, counted from 0".formatted(row, rows));
      }
    }
    SequencedMap<String, Tensor> selected = new LinkedHashMap<>();
    columns.forEach((name, column) -> {
      Tensor tensor = Tensor.zeros(column.type(chosen.length));
      column.copy(chosen, 0, tensor);
      selected.put(name, tensor);
    });
    return of(selected);
  }

  /** SHA-256 of names, types and contents in hex: the same for the same data anywhere. */
  public String contentHash() {
    List<String> lines = new ArrayList<>();
    columns.forEach((name, column) -> lines.add(name + " " + column.values().contentHash()));
    return ContentHash.of(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  /** The columns and their types: {@code image f32[1797,1,8,8], label i64[1797]}. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    columns.forEach((name, column) -> parts.add(name + " " + column.values().type()));
    return String.join(", ", parts);
  }
}
