/**
 * What this machine can do at most, measured by the least code that keeps its units or its memory
 * busy: nothing that computes something can be faster.
 */
package dev.sinter.bench.ceiling;
