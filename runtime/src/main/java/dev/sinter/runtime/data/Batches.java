package dev.sinter.runtime.data;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Hyperparameter;
import java.util.List;

/**
 * Hands out data a batch at a time, in tensors that are filled anew for each, so that an epoch
 * allocates nothing. Not for use by several threads.
 *
 * <pre>{@code
 * batches.beginShuffled(seed, epoch);
 * while (batches.next()) {
 *   trainer.step(batches.tensors(), results);
 * }
 * }</pre>
 */
public final class Batches {
  private final List<Column> columns;
  private final int size;
  private final int rows;
  private final int end;
  private final int[] order;
  private final SplitMix random = new SplitMix(0, 0);
  private final Tensor[] whole;
  private final Tensor[] last;
  private int next;
  private int count;

  private Batches(List<Column> columns, int rows, int size, boolean dropLast) {
    this.columns = columns;
    this.size = Math.min(size, rows);
    this.rows = rows;
    int rest = rows % this.size;
    end = dropLast ? rows - rest : rows;
    order = new int[rows];
    whole = columns.stream().map(one -> Tensor.zeros(one.type(this.size))).toArray(Tensor[]::new);
    last = new Tensor[whole.length];
    for (int i = 0; i < last.length; i++) {
      Column column = columns.get(i);
      last[i] =
          Tensor.over(column.type(rest), whole[i].data().asSlice(0, rest * column.rowBytes()));
    }
    next = end;
  }

  /**
   * Batches of some columns.
   *
   * @param names of the columns, in the order in which {@link #tensors} has them
   * @param size rows of a batch; the last one has what is left
   * @param dropLast whether a last one with fewer rows is left out
   * @throws SinterException INPUT_UNKNOWN for a column that there is not; INPUT_SHAPE for data
   *     without rows; ATTRIBUTE_INVALID for a size below 1, and for one that leaves no batch
   */
  public static Batches of(Dataset data, List<String> names, int size, boolean dropLast) {
    Hyperparameter.count("batch size", size, 1);
    if (data.rows() == 0) {
      throw new SinterException(ErrorCode.INPUT_SHAPE, "the data has no rows: " + data);
    }
    if (dropLast && size > data.rows()) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID,
          "batch size is %d; it must be at most %d, the number of rows, where incomplete batches"
                  .formatted(size, data.rows())
              + " are dropped");
    }
    List<Column> columns = names.stream().map(data::known).toList();
    return new Batches(columns, data.rows(), size, dropLast);
  }

  /** How many batches an epoch has. */
  public int count() {
    return Math.ceilDiv(end, size);
  }

  /** Begins an epoch in the order of the data. */
  public void begin() {
    for (int i = 0; i < rows; i++) {
      order[i] = i;
    }
    next = 0;
  }

  /** Begins an epoch in an order that follows from seed and epoch alone. */
  public void beginShuffled(long seed, long epoch) {
    random.reset(seed, epoch);
    random.shuffle(order);
    next = 0;
  }

  /** Takes the next batch, if the epoch has another. */
  public boolean next() {
    if (next >= end) {
      return false;
    }
    count = Math.min(size, end - next);
    Tensor[] targets = tensors();
    for (int i = 0; i < targets.length; i++) {
      columns.get(i).copy(order, next, targets[i]);
    }
    next += count;
    return true;
  }

  /** How many rows the batch has. */
  public int rows() {
    return count;
  }

  /**
   * The batch, a tensor a column; valid until the next one is taken. The array is the one that is
   * used here: it must not be changed.
   */
  public Tensor[] tensors() {
    return count == size ? whole : last;
  }
}
