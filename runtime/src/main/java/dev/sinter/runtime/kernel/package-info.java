/**
 * Where generated kernels live: classes are defined as members of this package, out of sight of
 * applications. Besides them it holds only the door through which they are defined.
 */
package dev.sinter.runtime.kernel;
