/**
 * Where generated kernels live: a loader defines the classes of one executable in this package, out
 * of sight of applications.
 */
package dev.sinter.runtime.kernel;
