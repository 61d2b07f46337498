package dev.sinter.ir.interpret;

/**
 * Philox4x32-10: ten rounds of multiplication and exclusive or on a counter of 128 bits under a key
 * of 64 (Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3; SC 2011).
 */
final class Philox {
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;

  private Philox() {}

  /** The four words of a counter, given as its low and high half. */
  static void words(long low, long high, long key, int[] words) {
    int x0 = (int) low;
    int x1 = (int) (low >>> 32);
    int x2 = (int) high;
    int x3 = (int) (high >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < 10; round++) {
      long p0 = MULTIPLIER_0 * Integer.toUnsignedLong(x0);
      long p1 = MULTIPLIER_1 * Integer.toUnsignedLong(x2);
      x0 = (int) (p1 >>> 32) ^ x1 ^ k0;
      x1 = (int) p1;
      x2 = (int) (p0 >>> 32) ^ x3 ^ k1;
      x3 = (int) p0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    words[0] = x0;
    words[1] = x1;
    words[2] = x2;
    words[3] = x3;
  }
}
