/**
 * The suites for JMH, one class a kind of workload. Each names a {@link
 * dev.sinter.bench.workload.Workload} by its parameters; compiling it, running it and closing it is
 * {@link dev.sinter.bench.suite.Suite}'s. The first value of every parameter makes the smallest
 * case, which tests run once.
 */
package dev.sinter.bench.suite;
