/**
 * How good predictions are, summed up batch by batch: what an average of batches does not give, and
 * what is asked about classes one by one.
 */
package dev.sinter.runtime.train.metric;
