/** Models and what they are run on. */
package dev.sinter.bench.workload;
