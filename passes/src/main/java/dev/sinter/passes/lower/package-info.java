/** From graphs to kernels and steps: the only door between the two. */
package dev.sinter.passes.lower;
