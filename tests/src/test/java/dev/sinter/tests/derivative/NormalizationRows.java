package dev.sinter.tests.derivative;

import static dev.sinter.tests.derivative.FunctionRow.row;

import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.nn.functional.BatchNormalization;
import java.util.List;

/** Normalisations, by data, scale and shift, and by statistics where those are given. */
final class NormalizationRows {
  private NormalizationRows() {}

  static List<FunctionRow> all() {
    return List.of(
        row(
                "Normalization.batchNorm",
                "[2,3,4] [3] [3] [3] [3]",
                (np, x) ->
                    Normalization.batchNorm(
                        np, x.get(0), x.get(1), x.get(2), x.get(3), x.get(4), 1e-5))
            .between(.3, 2),
        row(
            "Normalization.layerNorm",
            "[3,4] [4] [4]",
            (np, x) -> Normalization.layerNorm(np, x.get(0), x.get(1), x.get(2), 1, 1e-5).y()),
        row(
            "Normalization.layerNorm: statistics",
            "[3,4]",
            (np, x) -> {
              Normalization.LayerNorm all =
                  Normalization.layerNorm(np, x.get(0), null, null, 1, 1e-5);
              return np.mul(all.mean(), all.inverseDeviation());
            }),
        row(
            "Normalization.rmsNorm",
            "[3,4] [4]",
            (np, x) -> Normalization.rmsNorm(np, x.get(0), x.get(1), 1, 1e-5)),
        row(
            "Normalization.instanceNorm",
            "[2,3,4] [3] [3]",
            (np, x) -> Normalization.instanceNorm(np, x.get(0), x.get(1), x.get(2), 1e-5)),
        row(
            "Normalization.groupNorm",
            "[2,4,3] [4] [4]",
            (np, x) -> Normalization.groupNorm(np, x.get(0), x.get(1), x.get(2), 2, 1e-5)),
        row(
            "Normalization.localResponse",
            "[2,5,3]",
            (np, x) -> Normalization.localResponse(np, x.get(0), 3, .8, .75, 1)),
        row(
            "Normalization.alongChannels",
            "[3]",
            (np, x) -> np.square(Normalization.alongChannels(np, x.get(0), 4))),
        row(
            "BatchNormalization.training",
            "[4,2,3] [2] [2]",
            (np, x) -> BatchNormalization.training(np, x.get(0), x.get(1), x.get(2), 1e-5)),
        row(
            "BatchNormalization.training: running statistics",
            "[4,2,3] [2] [2] [2] [2]",
            (np, x) ->
                BatchNormalization.training(
                        np,
                        x.get(0),
                        x.get(1),
                        x.get(2),
                        x.get(3),
                        x.get(4),
                        1e-5,
                        BatchNormalization.Momentum.ofReplaced(.1))
                    .y()),
        row(
            "BatchNormalization.firstBatchScaleAndShift",
            "[4,2,3]",
            (np, x) -> {
              var both = BatchNormalization.firstBatchScaleAndShift(np, x.get(0));
              return np.mul(both.get(0), both.get(1));
            }));
  }
}
