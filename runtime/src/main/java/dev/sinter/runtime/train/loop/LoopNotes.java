package dev.sinter.runtime.train.loop;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.runtime.optim.schedule.Plateau;
import dev.sinter.runtime.train.Checkpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A loop's progress as the notes of a checkpoint.
 *
 * <pre>
 *   epoch = 2                  history.1 = 1.0          best.epoch = 2
 *   batch size = 64            history.1.0 = 0.41 loss  best.value = 0.38
 *   data = 5d41…, seed = 7     history.2 = …            best.bad = 0
 * </pre>
 */
final class LoopNotes {
  private static final String EPOCH = "epoch";
  private static final String HISTORY = "history.";
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
    for (EpochRecord one : progress.epochs()) {
      String key = HISTORY + one.epoch();
      notes.put(key, Double.toString(one.rateFactor()));
      int index = 0;
      for (Map.Entry<String, Double> metric : one.metrics().entrySet()) {
        notes.put(key + "." + index++, metric.getValue() + " " + metric.getKey());
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

  /**
   * The progress that a checkpoint tells of.
   *
   * @throws SinterException CHECKPOINT_MISMATCH where it is of another job; FILE_MALFORMED where
   *     notes are missing or are no numbers
   */
  static LoopProgress read(Checkpoint checkpoint, Map<String, String> job, LoopOptions options) {
    SortedMap<String, String> notes = checkpoint.notes();
    requireSame(notes, job);
    List<EpochRecord> epochs = new ArrayList<>();
    int last = number(notes, EPOCH, Integer::valueOf);
    for (int epoch = 1; epoch <= last; epoch++) {
      epochs.add(epoch(notes, epoch));
    }
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

  private static EpochRecord epoch(SortedMap<String, String> notes, int epoch) {
    String key = HISTORY + epoch;
    double factor = number(notes, key, Double::valueOf);
    SequencedMap<String, Double> metrics = new LinkedHashMap<>();
    for (int i = 0; notes.containsKey(key + "." + i); i++) {
      String note = notes.get(key + "." + i);
      int blank = Math.max(0, note.indexOf(' '));
      double value = parse(key, note.substring(0, blank), Double::valueOf);
      metrics.put(note.substring(blank + 1), value);
    }
    return new EpochRecord(epoch, metrics, factor);
  }

  private static <T> T number(
      SortedMap<String, String> notes, String key, Function<String, T> parser) {
    return parse(key, notes.getOrDefault(key, ""), parser);
  }

  private static <T> T parse(String key, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (NumberFormatException e) {
      throw new SinterException(
          ErrorCode.FILE_MALFORMED,
          "checkpoint: note '%s' is '%s', expected a number".formatted(key, text),
          e);
    }
  }
}
