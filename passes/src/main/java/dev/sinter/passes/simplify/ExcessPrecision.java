package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.RandomBits;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.op.While;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.rewrite.Rewriter;
import dev.sinter.passes.rewrite.Scope;
import java.util.List;

/**
 * Computes 16-bit floats in f32 and does not round what stays inside of the program; where the
 * model has a cast to f16 and one back, neither is left. Values change, so it runs only where
 * {@link CompileOptions#excessPrecision} asks for it. ONNX Runtime's CPU engine (which has no
 * kernels for f16), XLA and TorchInductor do the same unasked.
 *
 * <pre>{@code
 * %2: f16[n] = add(%0, %1)   →   %2: f32[n] = cast(%0)      %3: f32[n] = cast(%1)
 * %3: f16[n] = exp(%2)           %4: f32[n] = add(%2, %3)   %5: f32[n] = exp(%4)
 *                                %6: f16[n] = cast(%5)
 * }</pre>
 */
public final class ExcessPrecision implements GraphPass {
  /** What an operator has to do with rounding. */
  private enum Role {
    /** Rounds what it computes, if its results are 16-bit floats. */
    ROUNDS,
    /** Gives on, or reads, values that were rounded before. */
    READS,
    /** Is left alone: needs the very bits, or has graphs of its own. */
    STAYS
  }

  @Override
  public String name() {
    return "excess-precision";
  }

  @Override
  public boolean runs(CompileOptions options) {
    return options.excessPrecision() && GraphPass.super.runs(options);
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return Rewriter.rewrite(graph, () -> ExcessPrecision::widen);
  }

  private static List<Value> widen(Node node, Scope out) {
    if (!(node.op() instanceof Primitive op) || !isWidened(node, role(op), out)) {
      return out.add(node);
    }
    List<Value> operands =
        node.operands().stream().map(operand -> wide(operand, node, out)).toList();
    Value result = out.emit(wide(op), operands, node.location());
    ElementType element = node.results().getFirst().type().element();
    return List.of(
        result.type().element() == element
            ? result
            : out.emit(new Cast(element), List.of(result), node.location()));
  }

  private static boolean isWidened(Node node, Role role, Scope out) {
    return switch (role) {
      case ROUNDS -> isHalf(node.results().getFirst()) || readsRounded(node, out);
      case READS -> readsRounded(node, out);
      case STAYS -> false;
    };
  }

  private static boolean readsRounded(Node node, Scope out) {
    return node.operands().stream().anyMatch(operand -> unrounded(operand, out) != null);
  }

  private static Value wide(Value operand, Node reader, Scope out) {
    if (!isHalf(operand)) {
      return operand;
    }
    Value unrounded = unrounded(operand, out);
    return unrounded != null
        ? unrounded
        : out.emit(new Cast(ElementType.F32), List.of(operand), reader.location());
  }

  /** What a 16-bit float was rounded from, or null where it comes as one. */
  private static Value unrounded(Value value, Scope out) {
    Node producer = out.producer(value);
    if (!isHalf(value) || producer == null || !(producer.op() instanceof Cast)) {
      return null;
    }
    Value source = producer.operands().getFirst();
    return source.type().element() == ElementType.F32 ? source : null;
  }

  private static boolean isHalf(Value value) {
    ElementType element = value.type().element();
    return element == ElementType.F16 || element == ElementType.BF16;
  }

  private static Primitive wide(Primitive op) {
    return switch (op) {
      case DotGeneral dot -> dot.accumulatingIn(wide(dot.accumulate()));
      case ConvGeneral convolution -> convolution.accumulatingIn(wide(convolution.accumulate()));
      case Primitive other -> other;
    };
  }

  private static ElementType wide(ElementType element) {
    return element == ElementType.F16 || element == ElementType.BF16 ? ElementType.F32 : element;
  }

  private static Role role(Primitive op) {
    return switch (op) {
      case Unary _, Binary _, Reduce _, Cumulative _, DotGeneral _, ConvGeneral _, ReduceWindow _ ->
          Role.ROUNDS;
      case Compare _,
          Select _,
          Cast _,
          Broadcast _,
          Reshape _,
          Transpose _,
          Slice _,
          Pad _,
          Concat _,
          Reverse _,
          ArgReduce _,
          Gather _,
          NonZero _ ->
          Role.READS;
      case Constant _,
          Iota _,
          Extent _,
          BindSize _,
          Bitcast _,
          Scatter _,
          Sort _,
          RandomBits _,
          While _,
          Cond _,
          Scan _,
          Cholesky _,
          TriangularSolve _,
          Lu _ ->
          Role.STAYS;
    };
  }
}
