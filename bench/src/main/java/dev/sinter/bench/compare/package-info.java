/**
 * Models on every backend and on other systems, in turns: who takes part, what becomes of each, and
 * on what machine. {@link dev.sinter.bench.page} shows it.
 */
package dev.sinter.bench.compare;
