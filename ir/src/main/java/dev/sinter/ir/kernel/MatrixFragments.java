package dev.sinter.ir.kernel;

import dev.sinter.ir.type.ElementType;

/**
 * The matrix product of a warp, {@code mma.m16n8k16}, from the fragments of its 32 threads.
 *
 * <p>Who holds what is given by the PTX ISA 9.2, section 9.7.14.5.8 "Matrix Fragments for
 * mma.m16n8k16 with floating point type". With g = lane / 4 and t = lane % 4, a thread holds
 *
 * <ul>
 *   <li>of A (16×16): a[i] at row g for i in {0, 1, 4, 5}, else g + 8; column 2t + (i mod 2), plus
 *       8 for i ≥ 4
 *   <li>of B (16×8): b[i] at row 2t + (i mod 2), plus 8 for i ≥ 2; column g
 *   <li>of C and D (16×8): c[i] at row g for i &lt; 2, else g + 8; column 2t + (i mod 2)
 * </ul>
 *
 * <p>Hardware leaves the order of the sixteen sums open; here it is that of k, each rounded to f32.
 */
final class MatrixFragments {
  /** Threads of a warp. */
  static final int WARP = 32;

  private static final int M = 16;
  private static final int N = 8;
  private static final int K = 16;

  private final Floats floats;

  MatrixFragments(Floats floats) {
    this.floats = floats;
  }

  /**
   * D = A·B + C for the warp whose first thread is given.
   *
   * @param a bits of the fragments of A of all threads, 8 a thread, likewise {@code b} and {@code
   *     c} with 4
   * @param d takes the result, 4 a thread
   */
  void multiply(ElementType type, int firstThread, long[] a, long[] b, long[] c, long[] d) {
    float[][] left = new float[M][K];
    float[][] right = new float[K][N];
    for (int lane = 0; lane < WARP; lane++) {
      int g = lane / 4;
      int t = lane % 4;
      for (int i = 0; i < 8; i++) {
        int row = g + 8 * (i / 2 % 2);
        left[row][2 * t + i % 2 + 8 * (i / 4)] =
            (float) floats.decode(type, a[8 * (firstThread + lane) + i]);
      }
      for (int i = 0; i < 4; i++) {
        right[2 * t + i % 2 + 8 * (i / 2)][g] =
            (float) floats.decode(type, b[4 * (firstThread + lane) + i]);
      }
    }
    for (int lane = 0; lane < WARP; lane++) {
      for (int i = 0; i < 4; i++) {
        int at = 4 * (firstThread + lane) + i;
        float start = (float) floats.decode(ElementType.F32, c[at]);
        float sum = dot(left[lane / 4 + 8 * (i / 2)], right, lane % 4 * 2 + i % 2, start);
        d[at] = floats.encode(ElementType.F32, sum);
      }
    }
  }

  private static float dot(float[] row, float[][] right, int column, float start) {
    float sum = start;
    for (int k = 0; k < K; k++) {
      sum = Math.fma(row[k], right[k][column], sum);
    }
    return sum;
  }
}
