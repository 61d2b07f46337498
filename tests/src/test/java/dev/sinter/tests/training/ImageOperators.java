package dev.sinter.tests.training;

import static java.util.Map.entry;

import dev.sinter.frontend.nn.functional.AdaptivePooling;
import dev.sinter.frontend.nn.functional.GridSampling;
import dev.sinter.frontend.nn.functional.Interpolating;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.frontend.nn.functional.Unfolding;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Resampling and patches of images. */
final class ImageOperators {
  private ImageOperators() {}

  static Map<String, OperatorFunction> table() {
    return Map.ofEntries(
        entry("unfold_im2col", OperatorFunction.of(ImageOperators::unfold)),
        entry("fold_col2im", OperatorFunction.of(ImageOperators::fold)),
        entry("interpolate", OperatorFunction.of(ImageOperators::interpolate)),
        entry("grid_sample", OperatorFunction.of(ImageOperators::gridSample)));
  }

  private static SpatialWindow window(OperatorCall call) {
    return SpatialWindow.of(call.longs("kernel", 2, 1))
        .withStrides(call.longs("stride", 2, 1))
        .withDilations(call.longs("dilation", 2, 1))
        .withPadding(call.longs("padding", 2, 0));
  }

  private static Value unfold(OperatorCall call) {
    return Unfolding.unfold(call.np(), call.x(), window(call));
  }

  private static Value fold(OperatorCall call) {
    List<Dim> image = Arrays.stream(call.longs("output_size", 2, 1)).mapToObj(Dim::of).toList();
    return Unfolding.fold(call.np(), call.x(), window(call), image);
  }

  private static Value interpolate(OperatorCall call) {
    int axes = call.x().type().rank() - 2;
    long[] sizes = call.longs("size", axes, 1);
    String mode = call.text("mode", "nearest");
    if (mode.equals("area")) {
      return AdaptivePooling.average(call.np(), call.x(), Arrays.stream(sizes).boxed().toList());
    }
    Interpolating how =
        switch (mode) {
          case "nearest" -> Interpolating.NEAREST;
          case "nearest-exact" -> Interpolating.NEAREST_EXACT;
          case "linear", "bilinear", "trilinear" -> Interpolating.LINEAR;
          case "bicubic" -> Interpolating.CUBIC;
          default -> throw new IllegalArgumentException("mode " + mode);
        };
    List<Dim> dims = Arrays.stream(sizes).mapToObj(Dim::of).toList();
    return how.resize(call.np(), call.x(), dims, call.flag("align_corners", false));
  }

  private static Value gridSample(OperatorCall call) {
    String mode = call.text("mode", "bilinear");
    GridSampling sampling =
        new GridSampling(
            switch (mode) {
              case "nearest" -> GridSampling.Mode.NEAREST;
              case "bilinear" -> GridSampling.Mode.LINEAR;
              case "bicubic" -> GridSampling.Mode.CUBIC;
              default -> throw new IllegalArgumentException("mode " + mode);
            },
            GridSampling.Outside.valueOf(
                call.text("padding_mode", "zeros").toUpperCase(java.util.Locale.ROOT)),
            call.flag("align_corners", false));
    return sampling.sample(call.np(), call.x(), call.value("grid"));
  }
}
