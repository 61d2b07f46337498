package dev.sinter.tests.training;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.composite.Reduction;
import dev.sinter.frontend.nn.functional.BatchNormalization;
import dev.sinter.frontend.nn.functional.ClassificationLosses;
import dev.sinter.frontend.nn.functional.Convolutions;
import dev.sinter.frontend.nn.functional.DotProductAttention;
import dev.sinter.frontend.nn.functional.Embedding;
import dev.sinter.frontend.nn.functional.GateOrder;
import dev.sinter.frontend.nn.functional.Pooling;
import dev.sinter.frontend.nn.functional.Recurrent;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.UpdateRule;
import dev.sinter.runtime.optim.AdamW;
import dev.sinter.runtime.optim.Momentum;
import dev.sinter.runtime.optim.RmsProp;
import dev.sinter.runtime.optim.schedule.Constant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The networks of shared/goldens/train: losses as graphs of data and parameters. */
enum TrainingCurve {
  LENET_SGDM {
    @Override
    Value scores(NumPy np, Map<String, Value> in) {
      Value x = pooled(np, conv(np, in.get("x"), in, "c1", 2));
      x = pooled(np, conv(np, x, in, "c2", 0));
      x = Activations.relu(np, linear(np, np.reshape(x, -1, 400), in, "f1"));
      return linear(np, Activations.relu(np, linear(np, x, in, "f2")), in, "f3");
    }

    private Value pooled(NumPy np, Value x) {
      SpatialWindow window = SpatialWindow.of(2, 2).withStrides(2, 2);
      return Pooling.max(np, Activations.relu(np, x), window, false);
    }

    @Override
    Optimizer optimizer() {
      return with(Momentum.buffer(0.9), 0.02);
    }
  },

  CONVBN_ADAMW {
    @Override
    Value scores(NumPy np, Map<String, Value> in) {
      Value x = block(np, in.get("x"), in, "c1", "b1");
      x = block(np, x, in, "c2", "b2");
      return linear(np, np.reshape(Pooling.globalAverage(np, x), -1, 16), in, "f");
    }

    private Value block(NumPy np, Value x, Map<String, Value> in, String conv, String norm) {
      Value w = in.get(conv + ".weight");
      SpatialWindow window = SpatialWindow.over(w).withStrides(2, 2).withPadding(1, 1);
      BatchNormalization.Step step =
          BatchNormalization.training(
              np,
              Convolutions.convolution(np, x, w, null, window, 1),
              in.get(norm + ".weight"),
              in.get(norm + ".bias"),
              in.get(norm + ".running_mean"),
              in.get(norm + ".running_var"),
              1e-5,
              BatchNormalization.Momentum.ofReplaced(0.1));
      renew(np.builder(), norm + ".running_mean", step.runningMean());
      renew(np.builder(), norm + ".running_var", step.runningVariance());
      return Activations.relu(np, step.y());
    }

    private void renew(GraphBuilder builder, String name, Value value) {
      builder.output(name + ".next", value);
      builder.state(name, name + ".next");
    }

    @Override
    Optimizer optimizer() {
      return with(AdamW.of(0.05), 5e-3);
    }
  },

  CHAR_GRU_RMSPROP {
    @Override
    Value scores(NumPy np, Map<String, Value> in) {
      Value x = Embedding.embedding(np, in.get("e.weight"), np.index(in.get("ids"), ":, :-1"));
      Recurrent.Weights weights =
          new Recurrent.Weights(
              in.get("r.weight_ih_l0"),
              in.get("r.weight_hh_l0"),
              in.get("r.bias_ih_l0"),
              in.get("r.bias_hh_l0"));
      Recurrent network = new Recurrent(Recurrent.gruResetAfter(), GateOrder.PYTORCH);
      Value steps = np.swapAxes(x, 0, 1);
      Value y = network.run(np, steps, List.of(List.of(weights)), List.of(), null).y();
      return linear(np, np.swapAxes(y, 0, 1), in, "o");
    }

    @Override
    Optimizer optimizer() {
      return with(RmsProp.of(0.99), 3e-3);
    }
  },

  TINY_TRANSFORMER_ADAMW {
    @Override
    Value scores(NumPy np, Map<String, Value> in) {
      Value ids = np.index(in.get("ids"), ":, :-1");
      Value x = np.add(Embedding.embedding(np, in.get("e.weight"), ids), in.get("p"));
      List<Value> qkv =
          np.split(linear(np, norm(np, x, in, "l1"), in, "qkv"), 3, 2).stream()
              .map(part -> DotProductAttention.splitHeads(np, part, 3))
              .toList();
      Value heads =
          DotProductAttention.attention(
              np, qkv.get(0), qkv.get(1), qkv.get(2), null, 1 / Math.sqrt(8), true);
      x = np.add(x, linear(np, DotProductAttention.joinHeads(np, heads), in, "pr"));
      Value hidden = Activations.gelu(np, linear(np, norm(np, x, in, "l2"), in, "f1"), false);
      return linear(np, np.add(x, linear(np, hidden, in, "f2")), in, "o");
    }

    private Value norm(NumPy np, Value x, Map<String, Value> in, String name) {
      Value scale = in.get(name + ".weight");
      return Normalization.layerNorm(np, x, scale, in.get(name + ".bias"), 2, 1e-5).y();
    }

    @Override
    Optimizer optimizer() {
      return with(AdamW.of(0.01), 5e-3);
    }
  };

  abstract Value scores(NumPy np, Map<String, Value> in);

  abstract Optimizer optimizer();

  /** The mean cross entropy of the scores, or of each character's scores of the next. */
  Value loss(NumPy np, Map<String, Value> in) {
    Value scores = scores(np, in);
    if (in.containsKey("y")) {
      return ClassificationLosses.crossEntropy(np, scores, in.get("y"), Reduction.MEAN);
    }
    Value next = np.reshape(np.index(in.get("ids"), ":, 1:"), -1);
    Value each = np.reshape(scores, -1, 30);
    return ClassificationLosses.crossEntropy(np, each, next, Reduction.MEAN);
  }

  /** The name of its folder. */
  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Value linear(NumPy np, Value x, Map<String, Value> in, String name) {
    Value y = np.matmul(x, np.transpose(in.get(name + ".weight")));
    return np.add(y, in.get(name + ".bias"));
  }

  static Value conv(NumPy np, Value x, Map<String, Value> in, String name, long padding) {
    Value w = in.get(name + ".weight");
    SpatialWindow window = SpatialWindow.over(w).withPadding(padding, padding);
    return Convolutions.convolution(np, x, w, in.get(name + ".bias"), window, 1);
  }

  static Optimizer with(UpdateRule rule, double rate) {
    return Optimizer.of(rule, new Constant(rate));
  }
}
