/**
 * What a training step is made of: how a parameter moves along its gradient ({@link
 * dev.sinter.ir.train.UpdateRule}), how fast ({@link dev.sinter.ir.train.Schedule}), what is done
 * to gradients first ({@link dev.sinter.ir.train.GradientTransform}) and what is added to the loss
 * ({@link dev.sinter.ir.train.Penalty}). {@link dev.sinter.ir.train.Optimizer} puts them together
 * and emits the updates of all parameters as operations of one graph, beside the forward and
 * backward ones, so that they fuse.
 *
 * <p>Everything here emits graph operations or describes state; nothing runs. The rules of the
 * literature are in {@code dev.sinter.runtime.optim}; whoever writes another needs this package
 * only.
 */
package dev.sinter.ir.train;
