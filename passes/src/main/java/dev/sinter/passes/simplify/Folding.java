package dev.sinter.passes.simplify;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.ShapeArithmetic;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.op.While;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.rewrite.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@link Fold} on one graph: which values are known so far, and which of them are worth storing.
 */
final class Folding {
  /**
   * Elements up to which a value is computed although it is not stored, for the sake of smaller
   * ones made from it.
   */
  private static final long MOST_KNOWN = 1 << 14;

  /** Lists of sizes and indices may grow to here: they cost next to nothing. */
  private static final long MOST_INDICES = 64;

  /**
   * Elements that one node may make of smaller operands: two of a chain of concats could double at
   * every step.
   */
  private static final long MOST_GROWN = 1 << 26;

  /** Elements read and written for one node: seconds in the interpreter at the most. */
  private static final long MOST_WORK = 1 << 28;

  private static final TensorType SIZE = TensorType.of(ElementType.I64);

  private final Map<Value, Known> known = new HashMap<>();

  /** The integers that are made of sizes, followed through the nodes in {@code traced}. */
  private final GraphBuilder traced = new GraphBuilder("traced");

  private final ShapeArithmetic sizes = new ShapeArithmetic(traced);

  /**
   * A value known in advance.
   *
   * @param stored how many elements of constants it is made of
   */
  private record Known(Tensor value, long stored) {}

  List<Value> fold(Node node, Scope out) {
    return switch (node.op()) {
      case Constant constant -> {
        known.put(node.result(), new Known(constant.value(), constant.value().size()));
        yield keep(node, out);
      }
      case Cond cond -> branch(node, cond, out);
      // They may take any number of rounds.
      case While _, Scan _ -> keep(node, out);
      // Other nodes use the symbol, whatever is known of its value.
      case BindSize _ -> keep(node, out);
      case Primitive primitive -> evaluate(node, primitive, out);
      case Composite _, HostOp _ -> keep(node, out);
    };
  }

  private List<Value> keep(Node node, Scope out) {
    traced.add(node);
    return out.add(node);
  }

  /** A scalar made of sizes is an extent. */
  private List<Value> extent(Node node, Scope out) {
    boolean scalar = node.results().size() == 1 && node.result().type().equals(SIZE);
    if (!scalar || node.op() instanceof Extent) {
      return keep(node, out);
    }
    traced.add(node);
    Optional<List<Dim>> size = sizes.contents(node.result());
    Op made = size.<Op>map(elements -> new Extent(elements.getFirst())).orElse(node.op());
    return made.equals(node.op())
        ? out.add(node)
        : fold(Node.of(made, List.of(), node.location()), out);
  }

  private List<Value> branch(Node node, Cond cond, Scope out) {
    Known condition = known.get(node.operand(0));
    if (condition == null) {
      return keep(node, out);
    }
    Graph taken = condition.value().getLong(0) != 0 ? cond.whenTrue() : cond.whenFalse();
    List<Value> arguments = node.operands().subList(1, node.operands().size());
    return out.inline(taken, arguments, node.location(), this::fold);
  }

  private List<Value> evaluate(Node node, Primitive primitive, Scope out) {
    if (!known.keySet().containsAll(node.operands()) || !sizesAreKnown(node)) {
      return extent(node, out);
    }
    long stored =
        node.operands().stream().distinct().mapToLong(operand -> known.get(operand).stored()).sum();
    try {
      long size = size(node.results());
      boolean affordable =
          size <= Math.max(stored, MOST_KNOWN) && work(node, primitive) <= MOST_WORK;
      if (!affordable) {
        return keep(node, out);
      }
      List<Tensor> operands =
          node.operands().stream().map(operand -> known.get(operand).value()).toList();
      List<Tensor> results = Interpreter.evaluate(primitive, operands, Folding::unknown);
      boolean worthwhile = size <= Math.max(Math.min(stored, mostOf(node)), indices(node));
      return worthwhile ? store(node, results, out) : remember(node, results, stored, out);
    } catch (SinterException | ArithmeticException _) {
      return keep(node, out);
    }
  }

  /** What a result may grow to beside its largest operand. */
  private long mostOf(Node node) {
    return Math.max(
        MOST_GROWN,
        node.operands().stream().mapToLong(operand -> known.get(operand).stored()).max().orElse(0));
  }

  private List<Value> store(Node node, List<Tensor> results, Scope out) {
    List<Value> constants = new ArrayList<>();
    for (Tensor result : results) {
      Node made = Node.of(new Constant(result), List.of(), node.location());
      Value constant = keep(made, out).getFirst();
      known.put(constant, new Known(result, result.size()));
      constants.add(constant);
    }
    return constants;
  }

  private List<Value> remember(Node node, List<Tensor> results, long stored, Scope out) {
    for (int i = 0; i < results.size(); i++) {
      known.put(node.results().get(i), new Known(results.get(i), stored));
    }
    return keep(node, out);
  }

  private static boolean sizesAreKnown(Node node) {
    return node.results().stream().allMatch(result -> result.type().shape().isKnown());
  }

  /** Elements read, and for each element written those that go into it. */
  private static long work(Node node, Primitive primitive) {
    long depth =
        switch (primitive) {
          case DotGeneral dot ->
              product(
                  dot.lhsContracting().stream()
                      .map(axis -> node.operand(0).type().dim(axis))
                      .toList());
          case ConvGeneral _ -> product(node.operand(1).type().shape().dims());
          case ReduceWindow window -> window.window().stream().reduce(1L, Math::multiplyExact);
          case Cholesky _, Lu _, TriangularSolve _ ->
              node.operand(0).type().shape().dims().getLast().known();
          case Primitive _ -> 1;
        };
    return Math.addExact(size(node.operands()), Math.multiplyExact(size(node.results()), depth));
  }

  private static long size(List<Value> values) {
    return values.stream()
        .mapToLong(value -> product(value.type().shape().dims()))
        .reduce(0, Math::addExact);
  }

  private static long product(List<Dim> sizes) {
    return sizes.stream().mapToLong(Dim::known).reduce(1, Math::multiplyExact);
  }

  private static long indices(Node node) {
    boolean whole = node.results().stream().allMatch(result -> result.type().element().isInteger());
    // What is the same everywhere is better known to be so.
    return whole && !(node.op() instanceof Broadcast) ? MOST_INDICES : 0;
  }

  private static long unknown(String symbol) {
    throw new SinterException(ErrorCode.GRAPH_INVALID, "symbol " + symbol + " has no size yet");
  }
}
