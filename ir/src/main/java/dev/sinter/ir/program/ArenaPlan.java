package dev.sinter.ir.program;

import java.util.List;

/**
 * Where things lie in an arena.
 *
 * @param offsets in bytes, one a request, multiples of {@link ArenaPacker#ALIGNMENT}
 * @param bytes what the arena must hold
 * @param lowerBound the most bytes that are live at once, each request rounded up to the alignment:
 *     no plan needs less
 */
public record ArenaPlan(List<Long> offsets, long bytes, long lowerBound) {
  public ArenaPlan {
    offsets = List.copyOf(offsets);
  }

  /**
   * Memory asked for.
   *
   * @param first the first step that needs it
   * @param last the last step that needs it
   */
  public record Request(long bytes, int first, int last) {
    public Request {
      if (bytes < 0 || first < 0 || last < first) {
        throw new IllegalArgumentException(bytes + " bytes from step " + first + " to " + last);
      }
    }

    /** Whether some step needs both. */
    public boolean overlaps(Request other) {
      return first <= other.last && other.first <= last;
    }
  }
}
