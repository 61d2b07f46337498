/**
 * What Sinter's speed is measured with.
 *
 * <ul>
 *   <li>{@link dev.sinter.bench.suite}: suites for JMH, for one kernel and its profilers.
 *   <li>{@link dev.sinter.bench.Report}: workloads beside the machine's ceilings and ONNX Runtime,
 *       interleaved in one process.
 *   <li>{@link dev.sinter.bench.Compare}: models on every backend beside other systems, as
 *       docs/BENCHMARKS.md, a web page and CSV.
 *   <li>{@link dev.sinter.bench.Ceilings}: those ceilings alone.
 *   <li>{@link dev.sinter.bench.FirstResult}: whole processes, from the start of the JVM to the
 *       first result.
 * </ul>
 *
 * <p>How each is run is in docs/PERFORMANCE.md. The module has no descriptor: JMH is no named
 * module, and what it generates must read everything here.
 */
package dev.sinter.bench;
