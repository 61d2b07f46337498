package dev.sinter.runtime;

/** A block as long as a test holds before it. */
record WhileAction(Block test, Slot condition, Block body) implements Action {
  @Override
  public void run(Frame frame) {
    test.run(frame);
    while (IfAction.isTrue(frame, condition)) {
      frame.control().check();
      body.run(frame);
      test.run(frame);
    }
  }
}
