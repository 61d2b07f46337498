package dev.sinter.bench.compare;

/**
 * What all systems are given alike.
 *
 * @param batch the size of the first dimension of the model's inputs
 * @param threads that may work on a run
 */
public record Setting(String model, int batch, int threads) {}
