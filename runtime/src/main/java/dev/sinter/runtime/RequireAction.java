package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Step;

/** Compares two sizes that only this run tells. */
final class RequireAction implements Action {
  private final Step.Require step;
  private final SizeExpression found;
  private final SizeExpression expected;

  RequireAction(Step.Require step, SizeExpression found, SizeExpression expected) {
    this.step = step;
    this.found = found;
    this.expected = expected;
  }

  @Override
  public void run(Frame frame) {
    long size = found.eval(frame.symbols());
    long wanted = expected.eval(frame.symbols());
    if (size != wanted) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "%s: %d (%s) elements, expected %d (%s)"
              .formatted(step.origin(), size, step.found(), wanted, step.expected()));
    }
  }
}
