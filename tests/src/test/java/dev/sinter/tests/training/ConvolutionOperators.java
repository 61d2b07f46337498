package dev.sinter.tests.training;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.nn.functional.BatchNormalization;
import dev.sinter.frontend.nn.functional.Convolutions;
import dev.sinter.frontend.nn.functional.Pooling;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Convolutions, and a chain with one. */
final class ConvolutionOperators {
  private ConvolutionOperators() {}

  static Map<String, OperatorFunction> table() {
    Map<String, OperatorFunction> all = new HashMap<>();
    for (int axes = 1; axes <= 3; axes++) {
      all.put("conv%dd".formatted(axes), OperatorFunction.of(ConvolutionOperators::convolution));
      all.put(
          "conv_transpose%dd".formatted(axes),
          OperatorFunction.of(ConvolutionOperators::transposed));
    }
    all.put("composite", OperatorFunction.of(ConvolutionOperators::chain));
    return all;
  }

  private static SpatialWindow window(OperatorCall call) {
    SpatialWindow window = SpatialWindow.over(call.value("weight"));
    int axes = window.kernel().size();
    return window
        .withStrides(call.longs("stride", axes, 1))
        .withDilations(call.longs("dilation", axes, 1))
        .withPadding(call.longs("padding", axes, 0));
  }

  private static Value convolution(OperatorCall call) {
    return Convolutions.convolution(
        call.np(),
        call.x(),
        call.value("weight"),
        call.optional("bias"),
        window(call),
        call.integer("groups", 1));
  }

  private static Value transposed(OperatorCall call) {
    SpatialWindow window = window(call);
    long[] extra = call.longs("output_padding", window.kernel().size(), 0);
    return Convolutions.transposed(
        call.np(),
        call.x(),
        call.value("weight"),
        call.optional("bias"),
        window,
        Arrays.stream(extra).boxed().toList(),
        call.integer("groups", 1));
  }

  /** Convolution, batch normalisation in training, ReLU, pooling. */
  private static Value chain(OperatorCall call) {
    NumPy np = call.np();
    Value w = call.value("w");
    SpatialWindow window = SpatialWindow.over(w).withPadding(1);
    Value y = Convolutions.convolution(np, call.x(), w, null, window, 1);
    Value normal = BatchNormalization.training(np, y, call.value("g"), call.b(), 1e-5);
    SpatialWindow pool = SpatialWindow.of(2, 2).withStrides(2);
    return Pooling.max(np, Activations.relu(np, normal), pool, false);
  }
}
