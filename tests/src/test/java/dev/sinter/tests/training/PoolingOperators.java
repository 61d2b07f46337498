package dev.sinter.tests.training;

import dev.sinter.frontend.nn.functional.AdaptivePooling;
import dev.sinter.frontend.nn.functional.Pooling;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.ir.graph.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pooling by PyTorch's names and defaults. */
final class PoolingOperators {
  private PoolingOperators() {}

  static Map<String, OperatorFunction> table() {
    Map<String, OperatorFunction> all = new HashMap<>();
    for (int axes = 1; axes <= 3; axes++) {
      for (String variant : List.of("", "_incl", "_excl", "_dil_ceil", "_ceil")) {
        all.put(
            "max_pool%dd%s".formatted(axes, variant), OperatorFunction.of(PoolingOperators::max));
        all.put(
            "avg_pool%dd%s".formatted(axes, variant),
            OperatorFunction.of(PoolingOperators::average));
      }
      all.put("lp_pool%dd".formatted(axes), OperatorFunction.of(PoolingOperators::lp));
      all.put(
          "adaptive_avg_pool%dd".formatted(axes),
          OperatorFunction.of(call -> AdaptivePooling.average(call.np(), call.x(), sizes(call))));
      all.put(
          "adaptive_max_pool%dd".formatted(axes),
          OperatorFunction.of(call -> AdaptivePooling.max(call.np(), call.x(), sizes(call))));
    }
    all.put(
        "global_avg_pool", OperatorFunction.of(call -> Pooling.globalAverage(call.np(), call.x())));
    all.put("global_max_pool", OperatorFunction.of(call -> Pooling.globalMax(call.np(), call.x())));
    return all;
  }

  private static int axes(OperatorCall call) {
    return call.x().type().rank() - 2;
  }

  private static List<Long> sizes(OperatorCall call) {
    return Arrays.stream(call.longs("output_size", axes(call), 1)).boxed().toList();
  }

  /** The stride is the window where there is none. */
  private static SpatialWindow window(OperatorCall call) {
    int axes = axes(call);
    long[] kernel = call.longs("kernel_size", axes, 1);
    long[] strides =
        call.attributes().get("stride") == null ? kernel : call.longs("stride", axes, 1);
    return SpatialWindow.of(kernel)
        .withStrides(strides)
        .withDilations(call.longs("dilation", axes, 1))
        .withPadding(call.longs("padding", axes, 0));
  }

  private static Value max(OperatorCall call) {
    return Pooling.max(call.np(), call.x(), window(call), call.flag("ceil_mode", false));
  }

  private static Value average(OperatorCall call) {
    return Pooling.average(
        call.np(),
        call.x(),
        window(call),
        call.flag("ceil_mode", false),
        call.flag("count_include_pad", true));
  }

  private static Value lp(OperatorCall call) {
    double p = call.real("norm_type", call.real("p", 2));
    return Pooling.lp(call.np(), call.x(), p, window(call), call.flag("ceil_mode", false));
  }
}
