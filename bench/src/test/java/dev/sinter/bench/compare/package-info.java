/** Who takes part and what becomes of it. */
package dev.sinter.bench.compare;
