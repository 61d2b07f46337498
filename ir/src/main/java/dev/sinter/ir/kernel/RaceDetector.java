package dev.sinter.ir.kernel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers which of several concurrent actors (threads of a block, or rounds of a parallel loop)
 * touched each byte since they last met, and finds two of which one writes.
 */
final class RaceDetector {
  /** The answer when there is no race. */
  static final int NONE = -1;

  private static final int PAGE_BITS = 12;

  /**
   * For each byte the actor that wrote it and two different ones that read it, or {@link #NONE}.
   */
  private static final class Page {
    final int[] writer = new int[1 << PAGE_BITS];
    final int[] reader = new int[1 << PAGE_BITS];
    final int[] otherReader = new int[1 << PAGE_BITS];
    int epoch = -1;

    void clear(int now) {
      Arrays.fill(writer, NONE);
      Arrays.fill(reader, NONE);
      Arrays.fill(otherReader, NONE);
      epoch = now;
    }
  }

  private final Map<Long, Page> pages = new HashMap<>();
  private int epoch;

  /** All actors have met: what was done before is done before what follows. */
  void meet() {
    epoch++;
  }

  /** Notes a read; the actor that wrote one of the bytes, if it is another one. */
  int read(long address, int bytes, int actor) {
    for (long at = address; at < address + bytes; at++) {
      Page page = page(at);
      int i = (int) at & ((1 << PAGE_BITS) - 1);
      if (page.writer[i] != NONE && page.writer[i] != actor) {
        return page.writer[i];
      }
      if (page.reader[i] == NONE) {
        page.reader[i] = actor;
      } else if (page.reader[i] != actor) {
        page.otherReader[i] = actor;
      }
    }
    return NONE;
  }

  /** Notes a write; the actor that touched one of the bytes, if it is another one. */
  int write(long address, int bytes, int actor) {
    for (long at = address; at < address + bytes; at++) {
      Page page = page(at);
      int i = (int) at & ((1 << PAGE_BITS) - 1);
      for (int[] touched : new int[][] {page.writer, page.reader, page.otherReader}) {
        if (touched[i] != NONE && touched[i] != actor) {
          return touched[i];
        }
      }
      page.writer[i] = actor;
    }
    return NONE;
  }

  private Page page(long address) {
    Page page = pages.computeIfAbsent(address >> PAGE_BITS, _ -> new Page());
    if (page.epoch != epoch) {
      page.clear(epoch);
    }
    return page;
  }
}
