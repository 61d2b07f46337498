package dev.sinter.bench.measure;

/** What can be done again and again and is to be timed. */
public interface Candidate extends AutoCloseable {
  /** Does it so many times. */
  void run(int times);

  @Override
  void close();
}
