package dev.sinter.bench.report;

import dev.sinter.bench.workload.Execution;

/**
 * One system in one setting.
 *
 * @param system its name
 * @param threads that work on a run
 */
record Contender(String system, int threads, Execution execution) {}
