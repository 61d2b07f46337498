package dev.sinter.runtime.train.loop;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.train.Hyperparameter;
import java.util.List;
import java.util.Objects;

/**
 * How a model is tested.
 *
 * @param graph inputs are data, and parameters and the model's own state by the names that they
 *     have in training; scalar outputs are averaged over the rows of the data
 * @param batchSize rows at once
 * @param scorings metrics of other outputs
 */
public record Evaluation(Graph graph, int batchSize, List<Scoring> scorings) {
  public Evaluation {
    Objects.requireNonNull(graph);
    Hyperparameter.count("batch size", batchSize, 1);
    scorings = List.copyOf(scorings);
  }
}
