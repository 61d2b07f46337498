package dev.sinter.tests.derivative;

import static dev.sinter.tests.derivative.FunctionRow.row;

import dev.sinter.frontend.nn.functional.AdaptivePooling;
import dev.sinter.frontend.nn.functional.Convolutions;
import dev.sinter.frontend.nn.functional.GridSampling;
import dev.sinter.frontend.nn.functional.Interpolating;
import dev.sinter.frontend.nn.functional.Padding;
import dev.sinter.frontend.nn.functional.Pooling;
import dev.sinter.frontend.nn.functional.Rearrangement;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.frontend.nn.functional.Unfolding;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Convolutions, pooling, and images in other sizes and places. */
final class ImageRows {
  private static final String IMAGE = "[1,2,5,6]";
  private static final SpatialWindow WINDOW = SpatialWindow.of(3, 2).withStrides(2).withPadding(1);

  private ImageRows() {}

  static List<FunctionRow> all() {
    return Stream.of(convolutions(), pooling(), resampling(), movement())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Dim> dims(long... sizes) {
    return Arrays.stream(sizes).mapToObj(Dim::of).toList();
  }

  private static List<FunctionRow> convolutions() {
    return List.of(
        row(
            "Convolutions.convolution",
            "[1,4,5,6] [2,2,3,2] [2]",
            (np, x) -> Convolutions.convolution(np, x.get(0), x.get(1), x.get(2), WINDOW, 2)),
        row(
            "Convolutions.withoutBias",
            "[1,2,7] [3,2,3]",
            (np, x) ->
                Convolutions.withoutBias(
                    np, x.get(0), x.get(1), SpatialWindow.of(3).withDilations(2), 1)),
        row(
            "Convolutions.biased",
            "[1,2,3] [2]",
            (np, x) -> np.square(Convolutions.biased(np, x.get(0), x.get(1)))),
        row(
            "Convolutions.trueConvolution",
            "[1,2,5,6] [2,2,3,2] [2]",
            (np, x) -> Convolutions.trueConvolution(np, x.get(0), x.get(1), x.get(2), WINDOW, 1)),
        row(
            "Convolutions.transposed",
            "[1,4,3,3] [4,2,3,2] [4]",
            (np, x) ->
                Convolutions.transposed(
                    np, x.get(0), x.get(1), x.get(2), WINDOW, List.of(1L, 0L), 2)));
  }

  private static List<FunctionRow> pooling() {
    return List.of(
        row("Pooling.max", IMAGE, (np, x) -> Pooling.max(np, x.get(0), WINDOW, true)),
        row(
            "Pooling.average",
            IMAGE,
            (np, x) -> np.square(Pooling.average(np, x.get(0), WINDOW, true, false))),
        row("Pooling.lp", IMAGE, (np, x) -> Pooling.lp(np, x.get(0), 3, WINDOW, false)),
        row(
            "Pooling.globalAverage",
            IMAGE,
            (np, x) -> np.square(Pooling.globalAverage(np, x.get(0)))),
        row("Pooling.globalMax", IMAGE, (np, x) -> Pooling.globalMax(np, x.get(0))),
        row("Pooling.globalLp", IMAGE, (np, x) -> Pooling.globalLp(np, x.get(0), 2)),
        row(
            "AdaptivePooling.average",
            IMAGE,
            (np, x) -> np.square(AdaptivePooling.average(np, x.get(0), List.of(3L, 4L)))),
        row(
            "AdaptivePooling.max",
            IMAGE,
            (np, x) -> AdaptivePooling.max(np, x.get(0), List.of(3L, 4L))));
  }

  private static List<FunctionRow> resampling() {
    List<FunctionRow> all = new ArrayList<>();
    for (Interpolating mode : Interpolating.values()) {
      boolean line = mode.name().equals("LINEAR");
      boolean volume = mode.name().equals("TRILINEAR");
      String shape = line ? "[1,2,5]" : volume ? "[1,1,2,3,2]" : "[1,2,4,5]";
      List<Dim> sizes = line ? dims(8) : volume ? dims(3, 4, 3) : dims(7, 3);
      all.add(
          row(
              "Interpolating.resize: " + mode,
              shape,
              (np, x) -> np.square(mode.resize(np, x.get(0), sizes, false))));
    }
    all.add(
        row(
            "Interpolating.enlarge",
            "[1,2,3,2]",
            (np, x) -> np.square(Interpolating.NEAREST.enlarge(np, x.get(0), 2, false))));
    for (GridSampling.Mode mode : GridSampling.Mode.values()) {
      for (GridSampling.Outside outside : GridSampling.Outside.values()) {
        all.add(
            row(
                "GridSampling.sample: %s %s".formatted(mode, outside),
                "[1,2,4,5] [1,3,2,2]",
                (np, x) -> new GridSampling(mode, outside, false).sample(np, x.get(0), x.get(1))));
      }
    }
    all.add(
        row(
            "GridSampling.affineGrid",
            "[1,2,3]",
            (np, x) -> np.square(GridSampling.affineGrid(np, x.get(0), dims(1, 1, 3, 2), false))));
    return all;
  }

  private static List<FunctionRow> movement() {
    List<FunctionRow> all = new ArrayList<>();
    for (Padding mode : Padding.values()) {
      all.add(
          row(
              "Padding.of: " + mode,
              "[3,4]",
              (np, x) -> np.square(mode.of(np, x.get(0), dims(2, -1), dims(0, 3)))));
    }
    all.addAll(
        List.of(
            row(
                "Padding.constant",
                "[3,4] []",
                (np, x) ->
                    np.square(Padding.constant(np, x.get(0), dims(1, -1), dims(0, 2), x.get(1)))),
            row(
                "Rearrangement.roll",
                "[3,4]",
                (np, x) ->
                    np.square(Rearrangement.roll(np, x.get(0), List.of(1L, -2L), List.of(0, 1)))),
            row(
                "Rearrangement.pixelShuffle",
                "[1,4,2,3]",
                (np, x) -> np.square(Rearrangement.pixelShuffle(np, x.get(0), 2))),
            row(
                "Rearrangement.pixelUnshuffle",
                "[1,1,4,2]",
                (np, x) -> np.square(Rearrangement.pixelUnshuffle(np, x.get(0), 2))),
            row(
                "Rearrangement.channelShuffle",
                "[1,4,3]",
                (np, x) -> np.square(Rearrangement.channelShuffle(np, x.get(0), 2))),
            row(
                "Rearrangement.flattenFrom",
                "[2,3,2]",
                (np, x) -> np.square(Rearrangement.flattenFrom(np, x.get(0), 1))),
            row(
                "Unfolding.unfold",
                IMAGE,
                (np, x) -> np.square(Unfolding.unfold(np, x.get(0), WINDOW))),
            row(
                "Unfolding.fold",
                "[1,12,12]",
                (np, x) -> np.square(Unfolding.fold(np, x.get(0), WINDOW, dims(5, 6))))));
    return all;
  }
}
