package dev.sinter.runtime.optim.schedule;

/** How a rate goes from one value to another. */
public enum Anneal {
  /** At constant speed. */
  LINEAR,
  /** Along half a wave: slowly at both ends. */
  COSINE
}
