package dev.sinter.runtime;

/**
 * The memory that a run takes for given shapes, in bytes; known without running.
 *
 * @param arena intermediate values of one session
 * @param arenaLowerBound the most of them that are live at once: no plan for this order of steps
 *     needs less
 * @param scratch working memory of all workers of one session
 * @param inputs given by the caller
 * @param outputs given by the caller, or allocated for them
 * @param constants shared by all sessions
 * @param state of one session
 */
public record MemoryReport(
    long arena,
    long arenaLowerBound,
    long scratch,
    long inputs,
    long outputs,
    long constants,
    long state) {
  /** What each session takes for itself. */
  public long session() {
    return arena + scratch + state;
  }
}
