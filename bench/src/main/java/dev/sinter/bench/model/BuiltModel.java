package dev.sinter.bench.model;

import dev.sinter.frontend.onnx.export.OnnxExport;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** A network of the literature, for a batch of any size; what it sees is [N, …]. */
public enum BuiltModel {
  /** 784 → 512 → 512 → 10. */
  MLP(784) {
    @Override
    Value layers(Layers on, Value x) {
      Value first = on.relu(on.dense(x, 512));
      return on.dense(on.relu(on.dense(first, 512)), 10);
    }
  },

  /** LeCun, Bottou, Bengio, Haffner, 1998, with today's activations and pools. */
  LENET(1, 28, 28) {
    @Override
    Value layers(Layers on, Value x) {
      Value first = on.relu(on.biased(on.convolution(x, 6, 5, 1, 2, 1)));
      Value pooled = on.maximumPool(first, 2, 2, 0);
      Value second = on.relu(on.biased(on.convolution(pooled, 16, 5, 1, 0, 1)));
      Value flat = on.flat(on.maximumPool(second, 2, 2, 0));
      return on.dense(on.relu(on.dense(on.relu(on.dense(flat, 120)), 84)), 10);
    }
  },

  /** He, Zhang, Ren, Sun, 2016: the one of 18 layers. */
  RESNET18(3, 224, 224) {
    @Override
    Value layers(Layers on, Value x) {
      Value stem = on.relu(on.normalized(on.convolution(x, 64, 7, 2, 3, 1)));
      Value y = on.maximumPool(stem, 3, 2, 1);
      for (int stage = 0; stage < 4; stage++) {
        y = basicBlock(on, y, 64L << stage, stage == 0 ? 1 : 2);
        y = basicBlock(on, y, 64L << stage, 1);
      }
      return on.dense(on.averages(y), 1000);
    }

    private Value basicBlock(Layers on, Value x, long filters, int stride) {
      Value first = on.relu(on.normalized(on.convolution(x, filters, 3, stride, 1, 1)));
      Value second = on.normalized(on.convolution(first, filters, 3, 1, 1, 1));
      Value shortcut =
          x.type().dim(1).is(filters)
              ? x
              : on.normalized(on.convolution(x, filters, 1, stride, 0, 1));
      return on.relu(on.np().add(second, shortcut));
    }
  },

  /** Sandler, Howard, Zhu, Zhmoginov, Chen, 2018. */
  MOBILENET_V2(3, 224, 224) {
    // Expansion, channels, blocks and the stride of the first, for each stage.
    private static final int[][] STAGES = {
      {1, 16, 1, 1},
      {6, 24, 2, 2},
      {6, 32, 3, 2},
      {6, 64, 4, 2},
      {6, 96, 3, 1},
      {6, 160, 3, 2},
      {6, 320, 1, 1}
    };

    @Override
    Value layers(Layers on, Value x) {
      Value y = step(on, x, 32, 3, 2, 1);
      for (int[] stage : STAGES) {
        for (int block = 0; block < stage[2]; block++) {
          y = invertedResidual(on, y, stage[0], stage[1], block == 0 ? stage[3] : 1);
        }
      }
      return on.dense(on.averages(step(on, y, 1280, 1, 1, 1)), 1000);
    }

    private Value step(Layers on, Value x, long filters, int window, int stride, long groups) {
      Value y = on.convolution(x, filters, window, stride, window / 2, groups);
      return on.clipped(on.normalized(y), 6);
    }

    private Value invertedResidual(Layers on, Value x, int expansion, long filters, int stride) {
      long channels = x.type().dim(1).known();
      long wide = channels * expansion;
      Value expanded = expansion == 1 ? x : step(on, x, wide, 1, 1, 1);
      Value depthwise = step(on, expanded, wide, 3, stride, wide);
      Value y = on.normalized(on.convolution(depthwise, filters, 1, 1, 0, 1));
      return stride == 1 && channels == filters ? on.np().add(x, y) : y;
    }
  };

  private final long[] sizes;

  BuiltModel(long... sizes) {
    this.sizes = sizes;
  }

  abstract Value layers(Layers on, Value x);

  /** The name of its file: {@code resnet18}. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** x f32[B, …] → y f32[B, classes]. */
  public Graph graph() {
    GraphBuilder builder = new GraphBuilder(fileName());
    Dim[] dims = new Dim[sizes.length + 1];
    Arrays.setAll(dims, i -> i == 0 ? Dim.symbol("B") : Dim.of(sizes[i - 1]));
    Value x = builder.input("x", new TensorType(ElementType.F32, Shape.of(dims)));
    builder.output("y", layers(new Layers(builder), x));
    return builder.build();
  }

  /** Writes it as {@code NAME.onnx} into a folder. */
  public void write(Path folder) {
    OnnxExport.write(graph(), folder.resolve(fileName() + ".onnx"));
  }
}
