package dev.sinter.frontend.onnx;

/**
 * How much of an ONNX file is believed before it is refused. The defaults let every published model
 * through and keep a forged one from exhausting memory or the stack.
 *
 * @param fileBytes size of the model file, at most 2³¹ − 1 (more does not fit the format); external
 *     data does not count
 * @param records messages, strings and byte fields in the file: small ones cost more in memory than
 *     on disk
 * @param graphDepth graphs inside graphs (If, Loop, Scan) and function calls inside functions
 * @param nodes nodes of all graphs together, function calls counted as often as they are expanded
 * @param tensorElements elements of one tensor
 * @param attributeElements numbers in one attribute that is not a tensor
 */
public record ReadLimits(
    long fileBytes,
    int records,
    int graphDepth,
    int nodes,
    long tensorElements,
    int attributeElements) {
  /** Axes of a tensor; NumPy has the same limit. */
  public static final int MAX_RANK = 64;

  public static final ReadLimits DEFAULT =
      new ReadLimits(Integer.MAX_VALUE, 4_000_000, 48, 1_000_000, 1L << 38, 1 << 24);

  public ReadLimits {
    require("fileBytes", fileBytes, Integer.MAX_VALUE);
    require("records", records, Integer.MAX_VALUE);
    // Each level takes a few frames in the parser, the importer and every pass after it.
    require("graphDepth", graphDepth, 500);
    require("nodes", nodes, Integer.MAX_VALUE);
    require("tensorElements", tensorElements, Long.MAX_VALUE);
    require("attributeElements", attributeElements, Integer.MAX_VALUE);
  }

  private static void require(String name, long value, long largest) {
    if (value < 1 || value > largest) {
      throw new IllegalArgumentException("%s %d, expected 1 to %d".formatted(name, value, largest));
    }
  }

  /**
   * Messages inside messages that a file within {@link #graphDepth} can have: graph, node and
   * attribute a level.
   */
  public int messageDepth() {
    return 3 * graphDepth + 16;
  }
}
