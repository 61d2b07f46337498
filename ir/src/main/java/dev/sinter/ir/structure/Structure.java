package dev.sinter.ir.structure;

import dev.sinter.ir.SinterException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * How tensors, or values of a graph under construction, are kept together by a program: in records,
 * lists and maps, one inside the other. Each leaf has a name, which is that of its port in a graph:
 * the way to it, with dots between. What belongs to the leaves (gradients, updated parameters,
 * tangents) has the structure of what it belongs to.
 *
 * <pre>{@code
 * record Net(Tensor w, List<Tensor> layers, Map<String, Tensor> named) {}
 *
 * Structure<Net, Tensor> net = Structure.of(Net.class, Tensor.class);
 * net.flatten(initial)                        // w, layers.0, layers.1, named.x
 * net.unflatten(trainer.parameters())         // a Net
 * net.unflatten(results, ".gradient")         // a Net of w.gradient, layers.0.gradient, …
 * }</pre>
 *
 * <p>Structures are immutable. Lists come back as unmodifiable lists; maps as unmodifiable ones in
 * the order of the leaves, or sorted where their type says so. Empty lists and maps have no leaves,
 * and come back from none. Names of leaves in a map may have dots; those of anything else in a map
 * may not, as it would not be known where they end.
 *
 * @param <T> the whole
 * @param <L> the leaves
 */
public final class Structure<T, L> {
  private final Part part;
  private final Class<L> leaf;

  private Structure(Part part, Class<L> leaf) {
    this.part = part;
    this.leaf = leaf;
  }

  /**
   * The structure of a record, whose components are leaves, records, lists, and maps from strings.
   * A type parameter of the record stands for leaves: {@code Structure<Pair<Value>, Value> pair =
   * Structure.of(Pair.class, Value.class)}.
   *
   * @param type of T, without its parameters
   * @throws SinterException TYPE_MISMATCH for components of other types, records that hold
   *     themselves, and records that this module may not read
   */
  public static <T extends Record, L> Structure<T, L> of(Class<? super T> type, Class<L> leaf) {
    return new Structure<>(new PartReader(leaf).read(type), leaf);
  }

  /** A list of leaves: {@code 0}, {@code 1}, …. */
  public static <L> Structure<List<L>, L> listOf(Class<L> leaf) {
    return new Structure<>(new Part.Items(new Part.Leaf(leaf)), leaf);
  }

  /** A list of structures. */
  public static <T, L> Structure<List<T>, L> listOf(Structure<T, L> items) {
    return new Structure<>(new Part.Items(items.part), items.leaf);
  }

  /** A map of leaves by their names. */
  public static <L> Structure<SequencedMap<String, L>, L> mapOf(Class<L> leaf) {
    return new Structure<>(new Part.Entries(new Part.Leaf(leaf), false), leaf);
  }

  /** A map of structures. */
  public static <T, L> Structure<SequencedMap<String, T>, L> mapOf(Structure<T, L> values) {
    return new Structure<>(new Part.Entries(values.part, false), values.leaf);
  }

  /**
   * The leaves by name, in the order of components, elements and entries.
   *
   * @throws SinterException INPUT_MISSING for what is null; ATTRIBUTE_INVALID for keys that are
   *     empty, no strings, or have dots where they may not
   */
  public SequencedMap<String, L> flatten(T whole) {
    SequencedMap<String, L> leaves = new LinkedHashMap<>();
    part.flatten("", whole, (name, value) -> leaves.put(name, leaf.cast(value)));
    return Collections.unmodifiableSequencedMap(leaves);
  }

  /**
   * The whole, given its leaves by name.
   *
   * @throws SinterException INPUT_MISSING for a leaf that is not there, or null; INPUT_UNKNOWN for
   *     a name that no leaf has; TYPE_MISMATCH for a leaf of another class
   */
  public T unflatten(Map<String, ? extends L> leaves) {
    Branch branch = new Branch("");
    leaves.forEach(branch::put);
    return whole(branch);
  }

  /**
   * The whole, of those leaves whose names end like this: {@code .gradient}; others are passed
   * over.
   *
   * @throws SinterException as {@link #unflatten(Map)}
   */
  public T unflatten(Map<String, ? extends L> leaves, String suffix) {
    Branch branch = new Branch("");
    leaves.forEach((name, value) -> {
      if (name.endsWith(suffix)) {
        branch.put(name.substring(0, name.length() - suffix.length()), value);
      }
    });
    return whole(branch);
  }

  @SuppressWarnings("unchecked") // a part gives what it was read from
  private T whole(Branch branch) {
    return (T) part.unflatten(branch);
  }
}
