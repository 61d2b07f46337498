package dev.sinter.tests.training;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The problem of shared/goldens/optim: the mean cross entropy of linear(tanh(linear(X, w1, b1)),
 * w2, b2) over a fixed batch, in f64.
 *
 * @param images X
 * @param labels Y
 * @param initial values of the parameters
 */
record SmallNetwork(Tensor images, Tensor labels, SequencedMap<String, Tensor> initial) {
  /** A loss and its gradients, by the parameters' names. */
  record LossAndGradients(Value loss, Map<String, Value> gradients) {}

  static SmallNetwork of(Map<String, Object> json) {
    return new SmallNetwork(
        OptimizerCase.tensor(json.get("X")),
        OptimizerCase.tensor(json.get("Y")),
        OptimizerCase.tensors(json.get("init")));
  }

  /** The loss as a graph of the parameters alone. */
  Graph model() {
    GraphBuilder builder = new GraphBuilder("small");
    Map<String, Value> parameters = new LinkedHashMap<>();
    initial.forEach((name, value) -> parameters.put(name, builder.input(name, value.type())));
    builder.output("loss", forward(new NumPy(builder), parameters).loss());
    return builder.build();
  }

  private record Forward(Value hidden, Value logarithms, Value wanted, Value loss) {}

  private Forward forward(NumPy np, Map<String, Value> at) {
    Value x = np.builder().constant(images);
    Value hidden = np.tanh(np.add(np.matmul(x, np.transpose(at.get("w1"))), at.get("b1")));
    Value scores = np.add(np.matmul(hidden, np.transpose(at.get("w2"))), at.get("b2"));
    Value shifted = np.sub(scores, np.max(scores, true, 1));
    Value logarithms = np.sub(shifted, np.log(np.sum(np.exp(shifted), true, 1)));
    Value wanted = oneHot(np, scores);
    Value total = np.negative(np.sum(np.mul(wanted, logarithms)));
    return new Forward(hidden, logarithms, wanted, np.div(total, samples()));
  }

  private double samples() {
    return images.type().dim(0).known();
  }

  /** Emits the loss and its gradients at some values of the parameters, by hand. */
  LossAndGradients differentiate(NumPy np, Map<String, Value> at) {
    Forward forward = forward(np, at);
    Value x = np.builder().constant(images);
    Value hidden = forward.hidden();
    Value ofScores = np.div(np.sub(np.exp(forward.logarithms()), forward.wanted()), samples());
    Value ofHidden = np.matmul(ofScores, at.get("w2"));
    Value slope = np.sub(np.onesLike(hidden), np.square(hidden));
    Value ofSums = np.mul(ofHidden, slope);
    Map<String, Value> gradients = new LinkedHashMap<>();
    gradients.put("w1", np.matmul(np.transpose(ofSums), x));
    gradients.put("b1", np.sum(ofSums, 0));
    gradients.put("w2", np.matmul(np.transpose(ofScores), hidden));
    gradients.put("b2", np.sum(ofScores, 0));
    return new LossAndGradients(forward.loss(), gradients);
  }

  private Value oneHot(NumPy np, Value scores) {
    Value classes = np.arange(ElementType.I64, scores.type().dim(1));
    Value labels = np.expandDims(np.builder().constant(labels()), 1);
    return np.cast(np.equal(labels, classes), scores.type().element());
  }
}
