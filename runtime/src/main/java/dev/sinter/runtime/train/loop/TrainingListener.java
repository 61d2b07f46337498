package dev.sinter.runtime.train.loop;

/** Is told how a training goes on. */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Called before an epoch.
   *
   * @param epoch counted from 1
   * @param batches how many it has
   */
  default void epochBegins(int epoch, int batches) {}

  /**
   * Called after each step.
   *
   * @param batch counted from 1
   * @param loss of the batch before the step
   */
  default void batchDone(int epoch, int batch, double loss) {}

  /**
   * Called after each epoch and its evaluation.
   *
   * @param nanoseconds that it took with the evaluation
   */
  default void epochEnds(EpochRecord result, long nanoseconds) {}
}
