package dev.sinter.runtime.train.loop;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.runtime.optim.schedule.Plateau;
import dev.sinter.runtime.train.Checkpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A loop's progress as the notes of a checkpoint. The history has a line for every epoch: the
 * factor of the rates, and the metrics in order.
 *
 * <pre>
 *   epoch = 2                  metric.0 = loss               best.epoch = 2
 *   batch size = 64            metric.1 = validation.loss    best.value = 0.38
 *   data = 5d41…, seed = 7     history = 1.0 0.53 0.47       best.bad = 0
 *                                        1.0 0.41 0.38
 * </pre>
 */
final class LoopNotes {
  private static final String EPOCH = "epoch";
  private static final String HISTORY = "history";
  private static final String METRIC = "metric.";
  private static final String BEST = "best.";
  private static final String REDUCTION = "reduction.";

  private LoopNotes() {}

  /**
   * Notes of a training.
   *
   * @param job what must be the same where it goes on, by what it is about
   */
  static SortedMap<String, String> write(Map<String, String> job, LoopProgress progress) {
    SortedMap<String, String> notes = new TreeMap<>(job);
    notes.put(EPOCH, Integer.toString(progress.epoch()));
    notes.put(
        HISTORY, progress.epochs().stream().map(LoopNotes::line).collect(Collectors.joining("\n")));
    if (progress.epoch() > 0) {
      int index = 0;
      for (String metric : progress.epochs().getFirst().metrics().keySet()) {
        notes.put(METRIC + index++, metric);
      }
    }
    EarlyStopping.Best best = progress.best();
    notes.put(BEST + "epoch", Integer.toString(best.epoch()));
    notes.put(BEST + "value", Double.toString(best.value()));
    notes.put(BEST + "bad", Integer.toString(best.bad()));
    progress
        .reduction()
        .ifPresent(state -> {
          notes.put(REDUCTION + "factor", Double.toString(state.factor()));
          notes.put(REDUCTION + "best", Double.toString(state.best()));
          notes.put(REDUCTION + "bad", Long.toString(state.bad()));
          notes.put(REDUCTION + "resting", Long.toString(state.resting()));
        });
    return notes;
  }

  private static String line(EpochRecord epoch) {
    String metrics =
        epoch.metrics().values().stream().map(value -> " " + value).collect(Collectors.joining());
    return epoch.rateFactor() + metrics;
  }

  /**
   * The progress that a checkpoint tells of.
   *
   * @throws SinterException CHECKPOINT_MISMATCH where it is of another job; FILE_MALFORMED where
   *     notes are missing or are no numbers
   */
  static LoopProgress read(Checkpoint checkpoint, Map<String, String> job, LoopOptions options) {
    SortedMap<String, String> notes = checkpoint.notes();
    requireSame(notes, job);
    List<EpochRecord> epochs = epochs(notes);
    EarlyStopping.Best best =
        new EarlyStopping.Best(
            number(notes, BEST + "epoch", Integer::valueOf),
            number(notes, BEST + "value", Double::valueOf),
            number(notes, BEST + "bad", Integer::valueOf));
    Optional<Plateau.State> reduction =
        notes.containsKey(REDUCTION + "factor") ? Optional.of(reduction(notes)) : Optional.empty();
    return new LoopProgress(options, epochs, best, checkpoint.kept(), reduction);
  }

  private static Plateau.State reduction(SortedMap<String, String> notes) {
    return new Plateau.State(
        number(notes, REDUCTION + "factor", Double::valueOf),
        number(notes, REDUCTION + "best", Double::valueOf),
        number(notes, REDUCTION + "bad", Long::valueOf),
        number(notes, REDUCTION + "resting", Long::valueOf));
  }

  private static void requireSame(SortedMap<String, String> notes, Map<String, String> job) {
    List<String> differences = new ArrayList<>();
    new TreeMap<>(job)
        .forEach((about, expected) -> {
          String found = notes.getOrDefault(about, "unknown");
          if (!found.equals(expected)) {
            differences.add("%s %s in the file, %s here".formatted(about, found, expected));
          }
        });
    if (!differences.isEmpty()) {
      throw new SinterException(
          ErrorCode.CHECKPOINT_MISMATCH,
          "checkpoint: of another training: " + String.join("; ", differences));
    }
  }

  private static List<EpochRecord> epochs(SortedMap<String, String> notes) {
    List<String> metrics =
        Stream.iterate(0, i -> i + 1)
            .map(i -> notes.get(METRIC + i))
            .takeWhile(Objects::nonNull)
            .toList();
    List<EpochRecord> epochs = new ArrayList<>();
    for (String line : notes.getOrDefault(HISTORY, "").lines().toList()) {
      String[] numbers = line.split(" ", -1);
      if (numbers.length != 1 + metrics.size()) {
        throw malformed(HISTORY, line, "a factor and the values of " + metrics);
      }
      SequencedMap<String, Double> values = new LinkedHashMap<>();
      for (int i = 0; i < metrics.size(); i++) {
        values.put(metrics.get(i), parse(HISTORY, numbers[i + 1], Double::valueOf));
      }
      double factor = parse(HISTORY, numbers[0], Double::valueOf);
      epochs.add(new EpochRecord(epochs.size() + 1, values, factor));
    }
    if (number(notes, EPOCH, Integer::valueOf) != epochs.size()) {
      throw malformed(EPOCH, notes.get(EPOCH), "%d, as in the history".formatted(epochs.size()));
    }
    return epochs;
  }

  private static <T> T number(
      SortedMap<String, String> notes, String key, Function<String, T> parser) {
    return parse(key, notes.getOrDefault(key, ""), parser);
  }

  private static <T> T parse(String key, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (NumberFormatException _) {
      throw malformed(key, text, "a number");
    }
  }

  private static SinterException malformed(String key, String text, String expected) {
    return new SinterException(
        ErrorCode.FILE_MALFORMED,
        "checkpoint: note '%s' is '%s', expected %s".formatted(key, text, expected));
  }
}
