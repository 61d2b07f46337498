/** Taking times: candidates in turns, in one process, and what their rounds say together. */
package dev.sinter.bench.measure;
