/**
 * The report: each of its figures is one workload, run by Sinter and others in turns with the
 * machine's own ceilings.
 */
package dev.sinter.bench.report;
