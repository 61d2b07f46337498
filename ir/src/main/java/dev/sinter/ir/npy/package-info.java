/**
 * NumPy's .npy files, read as hostile input and written so that a reader never sees half a file. It
 * lies in ir because both frontends and the runtime of a finished artifact need it; it knows
 * tensors and nothing else.
 */
package dev.sinter.ir.npy;
