package dev.sinter.frontend.nn;

/** What a network's graph is for. */
enum Mode {
  TRAINING,
  INFERENCE
}
