package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;

/**
 * Lets so many callers in at a time until it is closed, and closes when the last of them has left.
 */
final class Gate {
  private final String what;
  private final int room;
  private int inside;
  private boolean closed;

  /**
   * @param what is behind it, for messages
   * @param room how many may be inside at a time
   */
  Gate(String what, int room) {
    this.what = what;
    this.room = room;
  }

  /**
   * Goes in; {@link ErrorCode#CLOSED} where it is closed, {@link IllegalStateException} where it is
   * full.
   */
  synchronized void enter() {
    if (closed) {
      throw new SinterException(ErrorCode.CLOSED, what + " is closed");
    }
    if (inside == room) {
      throw new IllegalStateException(what + " is in use by another caller");
    }
    inside++;
  }

  synchronized void leave() {
    inside--;
    if (inside == 0) {
      notifyAll();
    }
  }

  /** Lets nobody in any more and waits until all have left; true for the call that closed it. */
  synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    boolean interrupted = false;
    while (inside > 0) {
      try {
        wait();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return first;
  }
}
