package dev.sinter.runtime.train.loop;

import dev.sinter.ir.train.Hyperparameter;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a training is kept while it goes on.
 *
 * @param file the last checkpoint, which replaces the one before
 * @param every after how many epochs one is written; after the last one in any case
 */
public record Checkpoints(Path file, int every) {
  public Checkpoints {
    Objects.requireNonNull(file);
    Hyperparameter.count("epochs between checkpoints", every, 1);
  }
}
