package dev.sinter.runtime.data;

/**
 * SplitMix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014):
 * a mixed counter, written down here so that no Java version changes an order.
 */
final class SplitMix {
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long counter;

  /** The numbers of a seed and a stream; streams of one seed have nothing to do with each other. */
  SplitMix(long seed, long stream) {
    reset(seed, stream);
  }

  /** Begins anew. */
  void reset(long seed, long stream) {
    counter = mix(mix(seed + STEP) + stream * STEP);
  }

  private static long mix(long value) {
    long once = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    long twice = (once ^ (once >>> 27)) * 0x94D049BB133111EBL;
    return twice ^ (twice >>> 31);
  }

  private long next() {
    counter += STEP;
    return mix(counter);
  }

  /**
   * A number in [0, bound), each as likely: the upper half of a product, and another try where that
   * would favour some (Lemire, Fast Random Integer Generation in an Interval, 2019).
   */
  int below(int bound) {
    long low;
    long word;
    do {
      word = next();
      low = word * bound;
    } while (Long.compareUnsigned(low, Long.remainderUnsigned(-bound, bound)) < 0);
    return (int) Math.unsignedMultiplyHigh(word, bound);
  }

  /** Puts 0, 1, 2, … into an order, each as likely (Fisher and Yates, from the end). */
  void shuffle(int[] order) {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    for (int last = order.length - 1; last > 0; last--) {
      int other = below(last + 1);
      int moved = order[last];
      order[last] = order[other];
      order[other] = moved;
    }
  }
}
