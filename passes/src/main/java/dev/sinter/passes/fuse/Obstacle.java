package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.function.Function;

/**
 * Why a value is not computed in the kernel of what reads it. Fusion decides by looking for one: a
 * value without an obstacle is fused.
 */
public sealed interface Obstacle {
  /** Fusion is not wanted at all. */
  record SwitchedOff() implements Obstacle {}

  /** The graph gives the value to its caller. */
  record IsOutput() implements Obstacle {}

  /** Nothing reads it. */
  record Unread() implements Obstacle {}

  /** A reader that takes its operands as they lie in memory. */
  record NeedsMemory(Node reader) implements Obstacle {}

  /** Several kernels read what a node computes, and each would have to compute it. */
  record SeveralKernels(Node node, int cost) implements Obstacle {}

  /** A broadcast or rows of a gather lie between, so that it would be computed again and again. */
  record Repeated(Node stretcher) implements Obstacle {}

  /** A node between reads it under another index. */
  record Moved(Node mover) implements Obstacle {}

  /** What is asked before a kernel runs cannot depend on what the kernel computes. */
  record MayFail(Node reader) implements Obstacle {}

  /** It takes more vector operations than are left of those that a kernel may hold. */
  record TooMuch(int cost, int others, int budget) implements Obstacle {}

  /** It takes many vector operations, but would be computed without vectors. */
  record WithoutVectors(int cost) implements Obstacle {}

  /** It looks single elements up, which no vector can. */
  record SingleElements() implements Obstacle {}

  /** Kernels cannot compute its function, or not for its types. */
  record NotInKernels() implements Obstacle {}

  /** A schedule or a step of its own takes nothing further with it. */
  record OwnSchedule() implements Obstacle {}

  /** It is an operand's memory under another shape. */
  record SharesMemory() implements Obstacle {}

  /** Only elementwise kernels are computed where a product leaves its sums. */
  record NoEpilogue(Node root) implements Obstacle {}

  /** A kernel is the epilogue of one product or convolution only. */
  record TakenBy(Node contraction) implements Obstacle {}

  /** Better computed with the product or convolution that it follows than with a row. */
  record FollowsContraction(Node node) implements Obstacle {}

  /** It belongs to another kernel that goes row by row. */
  record InOtherRows(Node node) implements Obstacle {}

  /** A reader that also needs a value computed after the row. */
  record NeedsLater(Node reader, Node later) implements Obstacle {}

  /** A shape that is neither that of the rows nor one number for each. */
  record OtherShape(Shape found, Shape rows) implements Obstacle {}

  /** A reduction of other axes, of another shape, or by integers. */
  record OtherReduction(Node reader) implements Obstacle {}

  /** Computed wherever it is read, which is outside the row's kernel. */
  record NotReadInRow(Node reader) implements Obstacle {}

  /** Once a row is without lanes: too dear for a function of that many operations. */
  record DearOnceARow(int cost) implements Obstacle {}

  /** The row's kernel could not grow past a node that depends on it. */
  record StoppedAt(Node node) implements Obstacle {}

  /** A kernel that goes row by row would hold reductions only. */
  record OnlyReductions() implements Obstacle {}

  /** Rows are combined in floats only. */
  record NoFloats(ElementType element) implements Obstacle {}

  /** The axes combined are not the last ones. */
  record NotAlongRows() implements Obstacle {}

  /** Rows of a single element. */
  record SingleElementRows() implements Obstacle {}

  /** So long that threads better share the row. */
  record LongRows(Dim length) implements Obstacle {}

  /**
   * In words, to follow "not fused, because".
   *
   * @param name how to name a node
   */
  default String because(Function<Node, String> name) {
    return switch (this) {
      case SwitchedOff _ -> "fusion is switched off";
      case IsOutput _ -> "it is an output of the graph";
      case Unread _ -> "nothing reads it";
      case NeedsMemory(Node reader) -> name.apply(reader) + " takes it from memory";
      case SeveralKernels(Node node, int cost) ->
          "several kernels read %s%s"
              .formatted(
                  name.apply(node),
                  cost == 0 ? "" : ", whose cost of " + cost + " each would have");
      case Repeated(Node stretcher) ->
          "%s repeats it, so that it would be computed again and again"
              .formatted(name.apply(stretcher));
      case Moved(Node mover) -> name.apply(mover) + " reads it under another index";
      case MayFail(Node reader) ->
          "what %s refuses must be known before its kernel runs".formatted(name.apply(reader));
      case TooMuch(int cost, int others, int budget) ->
          "its cost of %d and the kernel's of %d are more than the %d that one may have"
              .formatted(cost, others, budget);
      case WithoutVectors(int cost) ->
          "its cost of %d would be paid for each element, where keys are copied".formatted(cost);
      case SingleElements _ -> "it looks up single elements, which no vector can";
      case NotInKernels _ -> "kernels lack its function or its types";
      case OwnSchedule _ -> "it has a schedule of its own that takes no reader with it";
      case SharesMemory _ -> "it is its operand's memory under another shape";
      case NoEpilogue(Node root) -> name.apply(root) + " is not elementwise";
      case TakenBy(Node contraction) ->
          "the kernel is already the epilogue of " + name.apply(contraction);
      case FollowsContraction(Node node) ->
          name.apply(node) + " is better computed with the product that it follows";
      case InOtherRows(Node node) ->
          name.apply(node) + " is in a kernel that goes row by row without it";
      case NeedsLater(Node reader, Node later) ->
          "%s also needs %s, which is computed after the rows"
              .formatted(name.apply(reader), name.apply(later));
      case OtherShape(Shape found, Shape rows) ->
          "a %s is neither the rows of %s nor a number for each".formatted(found, rows);
      case OtherReduction(Node reader) -> name.apply(reader) + " does not combine the same rows";
      case NotReadInRow(Node reader) ->
          "%s is computed by what reads it outside the rows' kernel".formatted(name.apply(reader));
      case DearOnceARow(int cost) ->
          "a cost of %d once a row is paid without lanes".formatted(cost);
      case StoppedAt(Node node) ->
          "the rows' kernel ends before %s, which depends on it".formatted(name.apply(node));
      case OnlyReductions _ -> "nothing elementwise fits between its rows and a reader";
      case NoFloats(ElementType element) -> "rows are not combined in " + element;
      case NotAlongRows _ -> "it does not combine the last axes";
      case SingleElementRows _ -> "its rows have one element";
      case LongRows(Dim length) ->
          "its rows of %s elements are better shared between threads".formatted(length);
    };
  }
}
