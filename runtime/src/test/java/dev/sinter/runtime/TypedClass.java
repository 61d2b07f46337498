package dev.sinter.runtime;

/** Stands for the typed class of an artifact. */
final class TypedClass {}
