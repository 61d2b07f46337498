package dev.sinter.passes.recognise;

import static dev.sinter.ir.op.Binary.Function.ADD;
import static dev.sinter.ir.op.Binary.Function.DIV;
import static dev.sinter.ir.op.Binary.Function.MUL;
import static dev.sinter.ir.op.Unary.Function.NOT;
import static dev.sinter.ir.op.Unary.Function.TANH;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.StandardComposite.Attention;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.recognise.Pattern.Found;
import dev.sinter.passes.recognise.Pattern.Operand;
import dev.sinter.passes.rewrite.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Attention between its two products. Heads stay as they were split, transposed or repeated; the
 * transposition of the keys, which the product wants, becomes part of the body.
 */
final class AttentionPatterns {
  static final List<Pattern> ALL =
      List.of(
          new Pattern("softmax(scale·q·kᵀ + mask)·v", DotGeneral.class, AttentionPatterns::plain));

  /** Exporters write one or two, some of them 1. */
  private static final int MOST_NUMBERS = 4;

  private final View view;
  private double scale = 1;
  private double softcap;
  private double masked = Double.NEGATIVE_INFINITY;
  private Operand mask;

  private AttentionPatterns(View view) {
    this.view = view;
  }

  private static Found plain(View view, Node root) {
    return new AttentionPatterns(view).attention(root);
  }

  private Found attention(Node root) {
    Value probabilities = view.through(Cast.class, root.operand(0));
    Composite softmax = view.opOf(probabilities, Composite.class);
    boolean overKeys =
        isMatrixProduct(root)
            && softmax != null
            && StandardComposite.of(softmax).orElse(null)
                instanceof StandardComposite.Softmax(List<Integer> axes)
            && axes.equals(List.of(probabilities.type().rank() - 1));
    if (!overKeys) {
      return null;
    }
    Value logits = view.operandsOf(probabilities).getFirst();
    Value scores = unmasked(view.through(Cast.class, logits));
    Node product = scores == null ? null : view.producer(scores);
    if (product == null || !isMatrixProduct(product)) {
      return null;
    }
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.of(unscaled(product.operand(0))));
    operands.add(keys(unscaled(product.operand(1))));
    operands.add(Operand.of(root.operand(1)));
    List<Attention.Operand> optional = new ArrayList<>();
    if (mask != null) {
      operands.add(mask);
      optional.add(Attention.Operand.MASK);
    }
    Attention what =
        new Attention(
            scale, false, -1, -1, softcap, masked, precision(logits), optional, Optional.empty());
    return new Found(what, operands);
  }

  /** The type of the softmax where it is not that of the scores. */
  private Optional<ElementType> precision(Value logits) {
    return view.opOf(logits, Cast.class) == null
        ? Optional.empty()
        : Optional.of(logits.type().element());
  }

  /** […, m, k]·[…, k, n]. */
  private static boolean isMatrixProduct(Node node) {
    if (!(node.op() instanceof DotGeneral dot)) {
      return false;
    }
    int rank = node.operand(0).type().rank();
    List<Integer> batch = IntStream.range(0, Math.max(0, rank - 2)).boxed().toList();
    return rank >= 2
        && node.operand(1).type().rank() == rank
        && dot.lhsBatch().equals(batch)
        && dot.rhsBatch().equals(batch)
        && dot.lhsContracting().equals(List.of(rank - 1))
        && dot.rhsContracting().equals(List.of(rank - 2));
  }

  /**
   * The product under a mask, a cap and a scale, which are remembered; null where there is none.
   */
  private Value unmasked(Value scores) {
    if (view.opOf(scores, Select.class) != null) {
      return selected(view.operandsOf(scores));
    }
    for (List<Value> terms : view.orders(ADD, scores)) {
      Value product = uncapped(terms.getFirst());
      if (product != null) {
        mask = Operand.of(repeated(terms.getLast()));
        return product;
      }
    }
    return uncapped(scores);
  }

  /** where(mask, scores, number), and where(mask, number, scores) with the mask's opposite. */
  private Value selected(List<Value> choice) {
    Value condition = repeated(choice.get(0));
    OptionalDouble no = view.number(choice.get(2));
    OptionalDouble yes = view.number(choice.get(1));
    if (no.isPresent() == yes.isPresent()) {
      return null;
    }
    masked = no.orElseGet(yes::getAsDouble);
    Op not = new Unary(NOT);
    mask = no.isPresent() ? Operand.of(condition) : new Operand(condition, not, not);
    return uncapped(choice.get(no.isPresent() ? 1 : 2));
  }

  /** A mask without the repetition that broadcasting gives it again. */
  private Value repeated(Value value) {
    Broadcast broadcast = view.opOf(value, Broadcast.class);
    if (broadcast == null) {
      return value;
    }
    Value source = view.operandsOf(value).getFirst();
    int rank = value.type().rank();
    List<Integer> last = IntStream.range(rank - source.type().rank(), rank).boxed().toList();
    return broadcast.axes().equals(last) ? source : value;
  }

  private Value uncapped(Value scores) {
    for (List<Value> factors : view.orders(MUL, scores)) {
      Value inside = view.under(TANH, factors.getFirst());
      double cap = view.number(factors.getLast()).orElse(0);
      if (inside != null
          && view.is(DIV, inside)
          && view.number(view.operandsOf(inside).getLast()).orElse(0) == cap
          && cap > 0) {
        Value product = product(view.operandsOf(inside).getFirst());
        softcap = product == null ? 0 : cap;
        return product;
      }
    }
    return product(scores);
  }

  private Value product(Value scores) {
    double before = scale;
    Value product = view.through(Cast.class, unscaled(scores));
    if (view.opOf(product, DotGeneral.class) != null) {
      return product;
    }
    scale = before;
    return null;
  }

  /** A value without the numbers that it is multiplied by or divided by. */
  private Value unscaled(Value value) {
    Value current = value;
    for (int step = 0; step < MOST_NUMBERS; step++) {
      Value inner = unscaledOnce(current);
      if (inner == null) {
        break;
      }
      current = inner;
    }
    return current;
  }

  private Value unscaledOnce(Value value) {
    for (List<Value> factors : view.orders(MUL, value)) {
      OptionalDouble number = view.number(factors.getLast());
      if (number.isPresent()) {
        scale *= number.getAsDouble();
        return factors.getFirst();
      }
    }
    if (view.is(DIV, value) && view.number(view.operandsOf(value).getLast()).isPresent()) {
      scale /= view.number(view.operandsOf(value).getLast()).getAsDouble();
      return view.operandsOf(value).getFirst();
    }
    return null;
  }

  /** Keys […, E, S] as […, S, E]. */
  private static Operand keys(Value transposed) {
    int rank = transposed.type().rank();
    List<Integer> swapped = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    Collections.swap(swapped, rank - 2, rank - 1);
    Op swap = new Transpose(swapped);
    return new Operand(transposed, swap, swap);
  }
}
