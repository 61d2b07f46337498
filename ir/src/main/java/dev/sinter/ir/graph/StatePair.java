package dev.sinter.ir.graph;

/**
 * State that a program keeps between runs: it is read from the input port and written from the
 * output port, which the memory plan may put in one place.
 */
public record StatePair(String input, String output) {}
