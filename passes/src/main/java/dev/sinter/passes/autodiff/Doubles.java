package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Pad;
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
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Copies a graph with f64 in the place of every other float type. */
final class Doubles {
  private Doubles() {}

  static Graph of(Graph graph) {
    GraphBuilder builder = new GraphBuilder(graph.name());
    Map<Value, Value> values = new HashMap<>();
    graph
        .inputs()
        .forEach(port ->
            values.put(port.value(), builder.input(port.name(), widened(port.value().type()))));
    for (Node node : graph.nodes()) {
      builder.at(node.location());
      List<Value> operands = node.operands().stream().map(values::get).toList();
      List<Value> results = builder.applyAll(widened(node.op()), operands);
      for (int i = 0; i < results.size(); i++) {
        values.put(node.results().get(i), results.get(i));
      }
    }
    builder.at(Location.UNKNOWN);
    graph.outputs().forEach(port -> builder.output(port.name(), values.get(port.value())));
    graph.state().forEach(pair -> builder.state(pair.input(), pair.output()));
    return builder.build();
  }

  private static Op widened(Op op) {
    return switch (op) {
      case Constant constant -> new Constant(widened(constant.value()));
      case Iota iota -> new Iota(widened(iota.type()), iota.axis());
      case Cast cast -> new Cast(widened(cast.to()));
      case DotGeneral dot ->
          new DotGeneral(
              dot.lhsBatch(),
              dot.rhsBatch(),
              dot.lhsContracting(),
              dot.rhsContracting(),
              widened(dot.accumulate()));
      case ConvGeneral conv ->
          new ConvGeneral(
              conv.strides(),
              conv.low(),
              conv.high(),
              conv.inputDilation(),
              conv.kernelDilation(),
              conv.featureGroups(),
              conv.batchGroups(),
              widened(conv.accumulate()),
              conv.channelsLast());
      case Scan scan -> scan.over(of(scan.body()));
      case While loop -> new While(loop.carried(), of(loop.condition()), of(loop.body()));
      case Cond cond -> new Cond(of(cond.whenTrue()), of(cond.whenFalse()));
      case Composite composite ->
          composite.over(composite.bodies().stream().map(Doubles::of).toList());
      case Extent _, BindSize _, Unary _, Binary _, Compare _ -> op;
      case Select _, Bitcast _, Broadcast _, Reshape _, Transpose _ -> op;
      case Slice _, Pad _, Concat _, Reverse _, Reduce _ -> op;
      case ArgReduce _, Cumulative _, ReduceWindow _, Gather _, Scatter _ -> op;
      case Sort _, NonZero _, RandomBits _, Cholesky _, TriangularSolve _ -> op;
      case Lu _, HostOp _ -> op;
    };
  }

  private static Tensor widened(Tensor tensor) {
    return widened(tensor.element()) == tensor.element()
        ? tensor
        : Interpreter.evaluate(new Cast(ElementType.F64), List.of(tensor), symbol -> tensor.size())
            .getFirst();
  }

  private static TensorType widened(TensorType type) {
    return type.withElement(widened(type.element()));
  }

  private static ElementType widened(ElementType element) {
    return element.isFloat() ? ElementType.F64 : element;
  }
}
