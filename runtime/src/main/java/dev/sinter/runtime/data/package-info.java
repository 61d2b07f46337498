/**
 * Data to train and test on: {@link dev.sinter.runtime.data.Dataset} holds it, {@link
 * dev.sinter.runtime.data.Split} takes it apart, {@link dev.sinter.runtime.data.Batches} hands it
 * out. What a seed decides here is the same on every machine.
 */
package dev.sinter.runtime.data;
