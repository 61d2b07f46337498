/** Other systems that run models, to be measured beside Sinter: services, one package each. */
package dev.sinter.bench.peer;
