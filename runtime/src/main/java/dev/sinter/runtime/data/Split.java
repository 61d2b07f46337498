package dev.sinter.runtime.data;

import dev.sinter.ir.train.Hyperparameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Data in two parts, one to train on and one that is held out to test on. Which row goes where
 * follows from the seed alone; each part keeps the order of the rows.
 */
public final class Split {
  private final Dataset training;
  private final Dataset heldOut;
  private final int[] heldOutRows;

  private Split(Dataset data, boolean[] isHeldOut) {
    heldOutRows = IntStream.range(0, data.rows()).filter(row -> isHeldOut[row]).toArray();
    heldOut = data.select(heldOutRows);
    training =
        data.select(IntStream.range(0, data.rows()).filter(row -> !isHeldOut[row]).toArray());
  }

  /**
   * Holds out a share of the rows, rounded to the nearest number, but never none or all of them.
   *
   * @param share in (0, 1)
   * @throws dev.sinter.ir.SinterException ATTRIBUTE_INVALID for another share, and for fewer than
   *     two rows
   */
  public static Split random(Dataset data, double share, long seed) {
    int count = count(data, share);
    boolean[] isHeldOut = new boolean[data.rows()];
    int[] order = order(data.rows(), seed);
    Arrays.stream(order, 0, count).forEach(row -> isHeldOut[row] = true);
    return new Split(data, isHeldOut);
  }

  /**
   * Holds out as many rows as {@link #random} does, and of every class about the same share: what
   * its share is rounded down, and the rows that are left from the classes that lost most by that.
   *
   * @param label the column of class numbers
   * @throws dev.sinter.ir.SinterException as {@link #random} and {@link Dataset#labels}
   */
  public static Split stratified(Dataset data, String label, double share, long seed) {
    int left = count(data, share);
    List<Stratum> strata = strata(data, label, seed);
    boolean[] isHeldOut = new boolean[data.rows()];
    for (Stratum stratum : strata) {
      int whole = (int) (stratum.rows.size() * share);
      stratum.rows.subList(0, whole).forEach(row -> isHeldOut[row] = true);
      left -= whole;
    }
    List<Stratum> losers =
        strata.stream()
            .sorted(Comparator.comparingDouble((Stratum one) -> one.remainder(share)).reversed())
            .toList();
    for (Stratum stratum : losers.subList(0, Math.max(0, Math.min(left, losers.size())))) {
      int whole = (int) (stratum.rows.size() * share);
      isHeldOut[stratum.rows.get(whole)] = true;
    }
    return new Split(data, isHeldOut);
  }

  /** The rows of a class, in an order that follows from the seed. */
  private record Stratum(List<Integer> rows) {
    double remainder(double share) {
      double exact = rows.size() * share;
      return exact - Math.floor(exact);
    }
  }

  private static List<Stratum> strata(Dataset data, String label, long seed) {
    long[] labels = data.labels(label);
    SortedMap<Long, Stratum> strata = new TreeMap<>();
    for (int row : order(data.rows(), seed)) {
      strata.computeIfAbsent(labels[row], _ -> new Stratum(new ArrayList<>())).rows.add(row);
    }
    return List.copyOf(strata.values());
  }

  /**
   * Parts for cross-validation: every row is held out in exactly one of them.
   *
   * @param folds how many, from 2 to the number of rows
   * @throws dev.sinter.ir.SinterException ATTRIBUTE_INVALID for another number
   */
  public static List<Split> folds(Dataset data, int folds, long seed) {
    Hyperparameter.count("number of folds", folds, 2);
    Hyperparameter.count("number of rows", data.rows(), folds);
    int[] order = order(data.rows(), seed);
    List<Split> splits = new ArrayList<>();
    for (int fold = 0; fold < folds; fold++) {
      boolean[] isHeldOut = new boolean[data.rows()];
      for (int i = fold; i < order.length; i += folds) {
        isHeldOut[order[i]] = true;
      }
      splits.add(new Split(data, isHeldOut));
    }
    return splits;
  }

  private static int count(Dataset data, double share) {
    Hyperparameter.fraction("share of rows that is held out", share);
    Hyperparameter.count("number of rows", data.rows(), 2);
    return Math.clamp(Math.round(share * data.rows()), 1, data.rows() - 1);
  }

  private static int[] order(int rows, long seed) {
    int[] order = new int[rows];
    new SplitMix(seed, 0).shuffle(order);
    return order;
  }

  public Dataset training() {
    return training;
  }

  public Dataset heldOut() {
    return heldOut;
  }

  /** Which rows of the whole are held out, in order, counted from 0. */
  public int[] heldOutRows() {
    return heldOutRows.clone();
  }
}
