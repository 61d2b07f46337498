/**
 * Second-order methods, driven from the host over compiled functions: quasi-Newton, nonlinear
 * conjugate gradients and damped Newton, with a line search. A step of theirs evaluates the loss as
 * often as the search needs, so it is no part of one program as an {@link
 * dev.sinter.ir.train.UpdateRule} is.
 *
 * <p>All parameters together are one point, a {@code double[]}: these methods take inner products
 * of whole gradients, and doubles hold the values of every narrower type. {@link
 * dev.sinter.runtime.optim.minimize.FlatTensors} goes between the two. {@link
 * dev.sinter.runtime.optim.minimize.Minimization} is the loop; a {@link
 * dev.sinter.runtime.optim.minimize.Direction} says where to go and a {@link
 * dev.sinter.runtime.optim.minimize.LineSearch} how far. N&W is Nocedal and Wright, Numerical
 * Optimization, second edition, 2006.
 */
package dev.sinter.runtime.optim.minimize;
