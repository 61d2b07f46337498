/**
 * Training from the first epoch to the last: {@link dev.sinter.runtime.train.loop.TrainingLoop}
 * runs what a {@link dev.sinter.runtime.train.loop.TrainingJob} describes, and tells a {@link
 * dev.sinter.runtime.train.loop.TrainingListener}.
 */
package dev.sinter.runtime.train.loop;
