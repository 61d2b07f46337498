/**
 * Learning rates as functions of the step: {@link dev.sinter.ir.train.Schedule}s that a program
 * computes, and {@link dev.sinter.runtime.optim.schedule.Plateau}, which the host decides from
 * validation losses.
 *
 * <p>Steps are counted from 1, so a schedule's k in formulas, which counts steps already made, is t
 * − 1. Where PyTorch calls scheduler.step() once an epoch, an epoch's number of steps is a factor
 * here.
 */
package dev.sinter.runtime.optim.schedule;
