/** Taking times of whole processes, from their start to their end. */
package dev.sinter.bench.process;
