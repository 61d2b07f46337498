package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.time.Duration;

/**
 * Ends a run early: by {@link #cancel} from any thread, or at a deadline. It is looked at between
 * launches, as is the interruption of the calling thread, which always ends a run; the flag stays
 * set then.
 */
public final class RunControl {
  private final boolean limited;
  private final long deadline;
  private volatile boolean cancelled;

  private RunControl(boolean limited, long deadline) {
    this.limited = limited;
    this.deadline = deadline;
  }

  /** Without a deadline. */
  public static RunControl unlimited() {
    return new RunControl(false, 0);
  }

  /** With a deadline this far from now. */
  public static RunControl within(Duration time) {
    return new RunControl(true, System.nanoTime() + time.toNanos());
  }

  /** Ends the runs that use this at their next step, and those that will. */
  public void cancel() {
    cancelled = true;
  }

  /** Throws {@link ErrorCode#CANCELLED} when a run must end. */
  void check() {
    if (cancelled) {
      throw new SinterException(ErrorCode.CANCELLED, "the run was cancelled");
    }
    if (limited && System.nanoTime() - deadline > 0) {
      throw new SinterException(ErrorCode.CANCELLED, "the run went past its deadline");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new SinterException(ErrorCode.CANCELLED, "the thread of the run was interrupted");
    }
  }
}
