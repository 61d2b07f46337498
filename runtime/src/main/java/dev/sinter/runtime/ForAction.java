package dev.sinter.runtime;

/** A block for each value of a symbol from 0 on. */
record ForAction(int symbol, SizeExpression count, Block body) implements Action {
  @Override
  public void run(Frame frame) {
    long rounds = count.eval(frame.symbols());
    for (long round = 0; round < rounds; round++) {
      frame.control().check();
      frame.symbols()[symbol] = round;
      body.run(frame);
    }
  }
}
