package dev.sinter.ir.interpret;

/**
 * The order of the positions of an array by their keys, equal keys as they stand; by merging runs
 * of doubling length.
 */
final class MergeSort {
  private MergeSort() {}

  static int[] order(long[] keys) {
    int[] from = new int[keys.length];
    int[] to = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      from[i] = i;
    }
    for (long run = 1; run < keys.length; run *= 2) {
      for (long start = 0; start < keys.length; start += 2 * run) {
        int middle = (int) Math.min(start + run, keys.length);
        merge(keys, from, to, (int) start, middle, (int) Math.min(start + 2 * run, keys.length));
      }
      int[] merged = to;
      to = from;
      from = merged;
    }
    return from;
  }

  private static void merge(long[] keys, int[] from, int[] to, int start, int middle, int end) {
    int left = start;
    int right = middle;
    for (int i = start; i < end; i++) {
      boolean takeLeft = left < middle && (right >= end || keys[from[left]] <= keys[from[right]]);
      to[i] = takeLeft ? from[left++] : from[right++];
    }
  }
}
