package dev.sinter.bench.page;

import dev.sinter.bench.compare.Comparison;
import dev.sinter.bench.compare.Settings;
import java.util.List;
import java.util.Locale;

/** What every form of a comparison says of how it was made. */
final class Wording {
  private Wording() {}

  static List<String> paragraphs(Comparison comparison) {
    Settings settings = comparison.settings();
    return List.of(
        String.format(
            Locale.ROOT,
            "All systems ran the same models on the same inputs in one process, in turns: at least"
                + " %d rounds and %.0f s for each model, batch and number of threads, after a"
                + " warm-up that lasted until none got faster. A time is the median of the rounds.",
            settings.rounds(),
            settings.nanoseconds() / 1e9),
        String.format(
            Locale.ROOT,
            "A ratio is a system's time as a multiple of that of %s, taken in every round; above 1"
                + " %s is faster. In brackets is the interval in which its median lies with 95 %%"
                + " confidence (bootstrap of the rounds, %d resamples, seed %d).",
            comparison.baseline(),
            comparison.baseline(),
            settings.bootstrap().resamples(),
            settings.bootstrap().seed()),
        "A difference is the largest one of an output from the interpreter's (where that was too"
            + " slow, from another system's), as a part of the largest value.",
        settings.spin()
            ? "Other systems' threads may wait awake for the next operator, as is their default."
                + " Sinter's do so for 20 µs."
            : "Other systems' threads sleep when they have nothing to do (ONNX Runtime with"
                + " allow_spinning 0, OpenMP with a passive wait policy). Sinter's wait awake for"
                + " 20 µs.");
  }
}
