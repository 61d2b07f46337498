/**
 * The update rules of the literature, each variant under its own name, as {@link
 * dev.sinter.ir.train.UpdateRule}s; rules that wrap another to decay or average weights; and what
 * clips gradients. Every class says its formula, where it comes from and whose defaults it has.
 *
 * <p>In formulas θ is a parameter, g its gradient, ε the learning rate where a rule has no other ε
 * and η where it has, t the step counted from 1. Rules hold no state and run nothing.
 */
package dev.sinter.runtime.optim;
