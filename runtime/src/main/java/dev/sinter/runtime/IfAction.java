package dev.sinter.runtime;

import java.lang.foreign.ValueLayout;

/** One of two blocks. */
record IfAction(Slot condition, Block whenTrue, Block whenFalse) implements Action {
  @Override
  public void run(Frame frame) {
    (isTrue(frame, condition) ? whenTrue : whenFalse).run(frame);
  }

  static boolean isTrue(Frame frame, Slot condition) {
    return frame
            .root(condition.root())
            .get(ValueLayout.JAVA_BYTE, condition.offset(frame.symbols()))
        != 0;
  }
}
