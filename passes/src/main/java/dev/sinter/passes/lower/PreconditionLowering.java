package dev.sinter.passes.lower;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.fuse.Precondition;
import dev.sinter.passes.schedule.ReduceSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lowers what has to hold before a group is computed: a kernel says whether it does, and where it
 * does not the interpreter runs the node, which refuses and tells what is wrong, and where.
 */
final class PreconditionLowering {
  private final GraphLowering lowering;

  PreconditionLowering(GraphLowering lowering) {
    this.lowering = lowering;
  }

  void lower(Precondition condition) {
    Value flag = new Value(new TensorType(ElementType.BOOL, new Shape(List.of())));
    lowering.allocate(flag);
    Reduce any =
        new Reduce(
            Reduce.Combiner.ANY, IntStream.range(0, condition.extents().rank()).boxed().toList());
    lowering.launch(
        ReduceSchedule.schedule(
            any, condition.extents(), condition.violated(), flag, lowering.context().target()),
        condition.node().location());
    List<Step> complain = new ArrayList<>();
    complain(condition, lowering.into(complain));
    lowering.steps().add(new Step.If(lowering.buffer(flag), complain, List.of()));
  }

  private static void complain(Precondition condition, GraphLowering branch) {
    Node node = condition.node();
    for (int i = 0; i < node.operands().size(); i++) {
      if (!branch.hasBuffer(node.operand(i))) {
        branch.pointwise(node.operand(i), condition.operands().get(i), node.location());
      }
    }
    GraphBuilder builder = new GraphBuilder(node.op().mnemonic()).at(node.location());
    List<Value> operands = new ArrayList<>();
    List<String> inputs = new ArrayList<>();
    for (Value operand : node.operands()) {
      operands.add(builder.input("in" + inputs.size(), operand.type()));
      inputs.add(branch.buffer(operand));
    }
    // Nothing of the result is kept, so that it takes no memory.
    Value nothing = nothing(builder, builder.apply(node.op(), operands.toArray(Value[]::new)));
    builder.output("nothing", nothing);
    branch
        .steps()
        .add(
            new Step.Host(
                builder.build(),
                inputs,
                List.of(branch.allocate(nothing)),
                node.location().toString()));
  }

  private static Value nothing(GraphBuilder builder, Value value) {
    Value flat = builder.apply(new Reshape(new Shape(List.of(value.type().shape().size()))), value);
    return builder.apply(new Slice(List.of(Dim.of(0)), List.of(Dim.of(0)), List.of(1L)), flat);
  }
}
