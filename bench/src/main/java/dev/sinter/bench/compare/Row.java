package dev.sinter.bench.compare;

/**
 * One system in one setting.
 *
 * @param reference the system that outputs were compared with; empty where nothing was measured
 */
public record Row(Setting setting, String system, Outcome outcome, String reference) {}
