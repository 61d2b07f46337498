/** Other systems, here and absent. */
package dev.sinter.bench.peer;
