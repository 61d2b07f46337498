/**
 * What is measured: graphs from single operators to whole models, with inputs, and the work that a
 * run of each counts as. The suites for JMH and the report share them; nothing here takes times.
 */
package dev.sinter.bench.workload;
