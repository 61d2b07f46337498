/**
 * Training: {@link dev.sinter.runtime.train.TrainingGraph} makes one graph of a whole step, {@link
 * dev.sinter.runtime.train.Trainer} runs it and keeps its state, {@link
 * dev.sinter.runtime.train.Checkpoint} keeps that in a file.
 */
package dev.sinter.runtime.train;
