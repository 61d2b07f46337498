package dev.sinter.ir.interpret;

/**
 * What a graph may take while it is interpreted.
 *
 * @param tensorBytes the most bytes of one tensor
 * @param depth how deep bodies may nest
 */
public record Limits(long tensorBytes, int depth) {
  /** 8 GiB a tensor, 200 levels. */
  public static final Limits DEFAULT = new Limits(1L << 33, 200);
}
