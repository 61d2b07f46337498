/**
 * Resampling: elements of a tensor at places between its own. {@link
 * dev.sinter.frontend.resample.Resizing} takes evenly spaced places on each axis by itself, {@link
 * dev.sinter.frontend.resample.Sampling} places that are computed.
 */
package dev.sinter.frontend.resample;
