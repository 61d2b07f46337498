package dev.sinter.runtime.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.AtomicFile;
import dev.sinter.ir.safetensors.Safetensors;
import dev.sinter.ir.safetensors.SafetensorsFile;
import dev.sinter.ir.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A training as it was between two steps, in a safetensors file: all of its state, what it is a
 * training of, and what its caller noted. Other programs read the parameters under their names.
 *
 * <pre>
 *   tensors    w, w#first_moment, w#second_moment, mean, #steps, …; what a caller keeps: #kept.w
 *   metadata   sinter.checkpoint = 1, sinter.model = digits, …, note.epoch = 3
 * </pre>
 */
public final class Checkpoint {
  private static final String VERSION_KEY = "sinter.checkpoint";
  private static final String VERSION = "1";
  private static final String FACT = "sinter.";
  private static final String NOTE = "note.";
  private static final String KEPT = "#kept.";

  /** The most differences that a message lists. */
  private static final int LISTED = 10;

  private final String origin;
  private final Fingerprint fingerprint;
  private final SequencedMap<String, Tensor> state;
  private final SequencedMap<String, Tensor> kept;
  private final SortedMap<String, String> notes;

  private Checkpoint(
      String origin,
      Fingerprint fingerprint,
      Map<String, Tensor> state,
      Map<String, Tensor> kept,
      Map<String, String> notes) {
    this.origin = origin;
    this.fingerprint = fingerprint;
    this.state = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(state));
    this.kept = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(kept));
    this.notes = Collections.unmodifiableSortedMap(new TreeMap<>(notes));
  }

  static Checkpoint of(
      Fingerprint fingerprint, Map<String, Tensor> state, Map<String, String> notes) {
    return new Checkpoint("checkpoint", fingerprint, state, Map.of(), notes);
  }

  /** With other tensors that the caller needs to go on, such as the best parameters so far. */
  public Checkpoint keeping(Map<String, Tensor> tensors) {
    return new Checkpoint(origin, fingerprint, state, tensors, notes);
  }

  /**
   * Reads a file.
   *
   * @throws SinterException as {@link Safetensors#read(Path)}; FILE_MALFORMED where it is no
   *     checkpoint, or one of a version that is not known
   */
  public static Checkpoint read(Path file) {
    SafetensorsFile content = Safetensors.read(file);
    String version = content.metadata().get(VERSION_KEY);
    if (!VERSION.equals(version)) {
      throw new SinterException(
          ErrorCode.FILE_MALFORMED,
          version == null
              ? "%s: is no checkpoint: its metadata has no '%s'".formatted(file, VERSION_KEY)
              : "%s: a checkpoint of version %s, expected %s".formatted(file, version, VERSION));
    }
    SortedMap<String, String> facts = new TreeMap<>();
    SortedMap<String, String> notes = new TreeMap<>();
    content
        .metadata()
        .forEach((key, value) -> {
          if (key.startsWith(NOTE)) {
            notes.put(key.substring(NOTE.length()), value);
          } else if (key.startsWith(FACT) && !key.equals(VERSION_KEY)) {
            facts.put(key.substring(FACT.length()), value);
          }
        });
    SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    SequencedMap<String, Tensor> kept = new LinkedHashMap<>();
    content
        .tensors()
        .forEach((name, tensor) -> {
          if (name.startsWith(KEPT)) {
            kept.put(name.substring(KEPT.length()), tensor);
          } else {
            state.put(name, tensor);
          }
        });
    return new Checkpoint(file.toString(), Fingerprint.of(facts, state), state, kept, notes);
  }

  /**
   * Writes a file, the same bytes for the same checkpoint. Whatever happens meanwhile, the file
   * that was there before or this one is there as a whole.
   *
   * @throws SinterException as {@link Safetensors#write}
   */
  public void write(Path file) {
    AtomicFile.removeAbandoned(file);
    SortedMap<String, String> metadata = new TreeMap<>();
    fingerprint.facts().forEach((about, fact) -> metadata.put(FACT + about, fact));
    notes.forEach((key, note) -> metadata.put(NOTE + key, note));
    metadata.put(VERSION_KEY, VERSION);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(state);
    kept.forEach((name, tensor) -> tensors.put(KEPT + name, tensor));
    Safetensors.write(file, new SafetensorsFile(tensors, metadata));
  }

  /** Everything that the next step depends on, by name; see {@link Trainer#restore(Map)}. */
  public SequencedMap<String, Tensor> state() {
    return state;
  }

  /** What {@link #keeping} was given, by name. */
  public SequencedMap<String, Tensor> kept() {
    return kept;
  }

  /** What the caller noted, such as the epoch, the place in the data and a seed, by key. */
  public SortedMap<String, String> notes() {
    return notes;
  }

  /**
   * Refuses to be restored to another training.
   *
   * @throws SinterException CHECKPOINT_MISMATCH with the differences
   */
  void requireOf(Fingerprint here) {
    List<String> differences = fingerprint.differences(here);
    if (!differences.isEmpty()) {
      int more = differences.size() - LISTED;
      throw new SinterException(
          ErrorCode.CHECKPOINT_MISMATCH,
          "%s: of another training: %s%s"
              .formatted(
                  origin,
                  String.join("; ", differences.stream().limit(LISTED).toList()),
                  more > 0 ? "; and %d more".formatted(more) : ""));
    }
  }
}
