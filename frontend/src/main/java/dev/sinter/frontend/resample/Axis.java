package dev.sinter.frontend.resample;

import dev.sinter.ir.type.Dim;

/**
 * An axis that is resized.
 *
 * @param axis which one, counted from 0
 * @param from its size
 * @param to the size of the result
 * @param scale how many places of the result there are to one of the operand: {@code to / from}, or
 *     what {@code to} was rounded from
 * @param start where the part that is resized begins, from 0 to 1
 * @param end where it ends
 */
public record Axis(int axis, Dim from, Dim to, Real scale, Real start, Real end) {
  boolean isKnown() {
    return from.isKnown() && to.isKnown() && scale.isKnown() && start.isKnown() && end.isKnown();
  }

  /** Whether every place of the result is that of the operand. */
  boolean isUnchanged() {
    return from.equals(to) && scale.is(Dim.of(1)) && start.is(Dim.of(0)) && end.is(Dim.of(1));
  }
}
