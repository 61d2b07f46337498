package dev.sinter.ir.op;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.type.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The composites whose names mean the same to whoever makes them and to whoever schedules them: for
 * each its name, its attributes, and what its operands and results are. The body stays the meaning;
 * one made from a matched subgraph rounds as that does.
 *
 * <pre>{@code
 * builder.applyAll(new StandardComposite.Softmax(List.of(3)).over(body), List.of(x))
 * switch (StandardComposite.of(composite).orElse(null)) { case Softmax(var axes) -> … }
 * }</pre>
 */
public sealed interface StandardComposite {
  String name();

  Attributes attributes();

  /** The composite with this body. */
  default Composite over(Graph body) {
    return new Composite(name(), attributes(), body);
  }

  /**
   * What a composite is by its name and attributes; nothing where it has another name, or
   * attributes that are not exactly those of its name.
   */
  static Optional<StandardComposite> of(Composite composite) {
    Attributes from = composite.attributes();
    Optional<? extends StandardComposite> found =
        switch (composite.name()) {
          case Softmax.NAME -> axes(from).map(Softmax::new);
          case LogSoftmax.NAME -> axes(from).map(LogSoftmax::new);
          case Gelu.NAME -> from.text("approximate").map("tanh"::equals).map(Gelu::new);
          case Swish.NAME -> from.real("alpha").map(Swish::new);
          case LayerNormalization.NAME -> LayerNormalization.read(from);
          case RmsNormalization.NAME -> RmsNormalization.read(from);
          case InstanceNormalization.NAME -> from.real(EPSILON).map(InstanceNormalization::new);
          case BatchNormalization.NAME -> from.real(EPSILON).map(BatchNormalization::new);
          case Attention.NAME -> Attention.read(from);
          case StopGradient.NAME -> Optional.of(new StopGradient());
          default -> Optional.empty();
        };
    return found.filter(standard -> standard.attributes().equals(from)).map(one -> one);
  }

  /** The attribute with what is added to a variance. */
  String EPSILON = "epsilon";

  /** x, which counts as constant where derivatives are taken: x → x. */
  record StopGradient() implements StandardComposite {
    private static final String NAME = "StopGradient";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Attributes attributes() {
      return Attributes.NONE;
    }
  }

  /** exp(x − max) / Σ exp(x − max) over some axes together: x → y. */
  record Softmax(List<Integer> axes) implements StandardComposite {
    private static final String NAME = "Softmax";

    public Softmax {
      axes = List.copyOf(axes);
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Attributes attributes() {
      return withAxes(axes);
    }
  }

  /** ln softmax(x) over some axes together: x → y. */
  record LogSoftmax(List<Integer> axes) implements StandardComposite {
    private static final String NAME = "LogSoftmax";

    public LogSoftmax {
      axes = List.copyOf(axes);
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Attributes attributes() {
      return withAxes(axes);
    }
  }

  /**
   * x·Φ(x), Φ the normal distribution function: x → y.
   *
   * @param tanh whether Φ is approximated by ½·(1 + tanh(√(2/π)·(x + 0.044715·x³)))
   */
  record Gelu(boolean tanh) implements StandardComposite {
    private static final String NAME = "Gelu";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Attributes attributes() {
      return Attributes.NONE.with("approximate", tanh ? "tanh" : "none");
    }
  }

  /** x·sigmoid(α·x), which with α = 1 is SiLU: x → y. */
  record Swish(double alpha) implements StandardComposite {
    private static final String NAME = "Swish";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Attributes attributes() {
      return Attributes.NONE.with("alpha", alpha);
    }
  }

  /**
   * (x − mean) / √(variance + ε)·scale + shift over the axes from one on: x, and perhaps scale, and
   * perhaps shift, both of which broadcast to x → y; or y, mean and 1 / √(variance + ε), the latter
   * two with the axes kept.
   */
  record LayerNormalization(int axis, double epsilon) implements StandardComposite {
    private static final String NAME = "LayerNormalization";

    private static Optional<LayerNormalization> read(Attributes from) {
      return firstAxis(from)
          .flatMap(axis -> from.real(EPSILON).map(e -> new LayerNormalization(axis, e)));
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Attributes attributes() {
      return Attributes.NONE.with("axis", axis).with(EPSILON, epsilon);
    }
  }

  /**
   * x / √(mean of x² + ε)·scale over the axes from one on: x, and perhaps scale, which broadcasts
   * to x → y.
   */
  record RmsNormalization(int axis, double epsilon) implements StandardComposite {
    private static final String NAME = "RMSNormalization";

    private static Optional<RmsNormalization> read(Attributes from) {
      return firstAxis(from)
          .flatMap(axis -> from.real(EPSILON).map(e -> new RmsNormalization(axis, e)));
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Attributes attributes() {
      return Attributes.NONE.with("axis", axis).with(EPSILON, epsilon);
    }
  }

  /**
   * (x − mean) / √(variance + ε)·scale + shift over all axes of x [N, C, …] from the third on: x,
   * and perhaps scale [C] and shift [C] → y.
   */
  record InstanceNormalization(double epsilon) implements StandardComposite {
    private static final String NAME = "InstanceNormalization";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Attributes attributes() {
      return Attributes.NONE.with(EPSILON, epsilon);
    }
  }

  /**
   * scale·(x − mean) / √(variance + ε) + shift with given statistics: x [N, C, …], scale, shift,
   * mean, variance, each [C] → y.
   */
  record BatchNormalization(double epsilon) implements StandardComposite {
    private static final String NAME = "BatchNormalization";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Attributes attributes() {
      return Attributes.NONE.with(EPSILON, epsilon);
    }
  }

  /**
   * softmax(cap(scale·q·kᵀ) + mask)·v: q […, L, E], k […, S, E], v […, S, F], then what {@code
   * optional} lists → y […, L, F], and the scores […, L, S] where asked for. The axes before are
   * the same, but for heads (axis 1 of 4), of which q may have a multiple: head h of q reads head h
   * / multiple of k and v.
   *
   * <p>Query i stands at place p = offset + i. It sees key j where all of these hold: the bool mask
   * says so; j is less than the sequence's length; j ≤ p where {@code causal}; p − left ≤ j; j ≤ p
   * + right. A query that sees no key has the result 0. A float mask is added to the scores.
   *
   * @param masked the score of a key that the bool mask hides: −∞, or a very negative number, which
   *     hides it only beside others
   * @param softcap cap(x) = softcap·tanh(x / softcap), or 0 for cap(x) = x
   * @param left how many keys before its own place a query sees, −1 for all
   * @param right how many keys behind it, −1 for all
   * @param precision the type that the softmax is computed in where it is not the one of scores
   * @param optional which operands follow v, in this order
   */
  record Attention(
      double scale,
      boolean causal,
      long left,
      long right,
      double softcap,
      double masked,
      Optional<ElementType> precision,
      List<Operand> optional,
      Optional<Scores> scores)
      implements StandardComposite {
    private static final String NAME = "Attention";

    /** An operand that is not always there. */
    public enum Operand {
      /** Bool or float, broadcasts to […, L, S]. */
      MASK,
      /** How many keys there are, i64 [B]. */
      LENGTHS,
      /** The place of the first query, i64 [] or [B]; 0 without. */
      OFFSET
    }

    /** Which scores are a second result. */
    public enum Scores {
      /** scale·q·kᵀ. */
      RAW,
      /** With the cap. */
      CAPPED,
      /** With the cap and the mask. */
      MASKED,
      /** After the softmax. */
      PROBABILITIES
    }

    public Attention {
      optional = List.copyOf(optional);
    }

    /** Plain attention with this scale and these operands after q, k and v. */
    public static Attention scaled(double scale, Operand... optional) {
      return new Attention(
          scale,
          false,
          -1,
          -1,
          0,
          Double.NEGATIVE_INFINITY,
          Optional.empty(),
          List.of(optional),
          Optional.empty());
    }

    private static Optional<Attention> read(Attributes from) {
      try {
        return Optional.of(
            new Attention(
                from.real("scale").orElseThrow(),
                from.integer("causal").orElse(0L) != 0,
                from.integer("left").orElse(-1L),
                from.integer("right").orElse(-1L),
                from.real("softcap").orElse(0.0),
                from.real("masked").orElse(Double.NEGATIVE_INFINITY),
                from.text("precision").map(ElementType::named),
                from.text("operands").map(Attention::operands).orElse(List.of()),
                from.text("scores").map(name -> Scores.valueOf(name.toUpperCase(Locale.ROOT)))));
      } catch (IllegalArgumentException | java.util.NoSuchElementException _) {
        return Optional.empty();
      }
    }

    private static List<Operand> operands(String names) {
      return Arrays.stream(names.split(" "))
          .map(name -> Operand.valueOf(name.toUpperCase(Locale.ROOT)))
          .toList();
    }

    @Override
    public String name() {
      return NAME;
    }

    /** Those that say nothing are left out. */
    @Override
    public Attributes attributes() {
      Attributes all = Attributes.NONE.with("scale", scale);
      all = causal ? all.with("causal", 1) : all;
      all = left >= 0 ? all.with("left", left) : all;
      all = right >= 0 ? all.with("right", right) : all;
      all = softcap != 0 ? all.with("softcap", softcap) : all;
      all = masked != Double.NEGATIVE_INFINITY ? all.with("masked", masked) : all;
      all = precision.isPresent() ? all.with("precision", precision.get().text()) : all;
      all = optional.isEmpty() ? all : all.with("operands", names(optional));
      return scores.isPresent() ? all.with("scores", names(List.of(scores.get()))) : all;
    }

    private static String names(List<? extends Enum<?>> constants) {
      return String.join(
          " ", constants.stream().map(one -> one.name().toLowerCase(Locale.ROOT)).toList());
    }
  }

  private static Attributes withAxes(List<Integer> axes) {
    return Attributes.NONE.with("axes", axes.stream().map(Integer::longValue).toList());
  }

  private static Optional<List<Integer>> axes(Attributes from) {
    return from.integers("axes").map(axes -> axes.stream().map(Long::intValue).toList());
  }

  private static Optional<Integer> firstAxis(Attributes from) {
    return from.integer("axis").map(Long::intValue);
  }
}
