/** The suites for JMH run, each once. */
package dev.sinter.bench.suite;
