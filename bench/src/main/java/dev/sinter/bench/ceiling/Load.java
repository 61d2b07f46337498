package dev.sinter.bench.ceiling;

/** What keeps one core busy. It belongs to one thread at a time. */
interface Load {
  /** Does it so many times, and gives a number that depends on it, so that it is not left out. */
  float run(int times);

  /** Operations or bytes of one time. */
  long amount();
}
