package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
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
import dev.sinter.ir.program.Step;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Fusion;
import dev.sinter.passes.fuse.Group;
import dev.sinter.passes.fuse.LoopNest;
import dev.sinter.passes.schedule.PointwiseSchedule;
import dev.sinter.passes.schedule.PoolSchedule;
import dev.sinter.passes.schedule.RandomSchedule;
import dev.sinter.passes.schedule.ReduceSchedule;
import dev.sinter.passes.schedule.ScheduledKernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lowers one graph, or the body of a loop or branch, to steps; every value it computes gets a
 * buffer when its group is met.
 */
final class GraphLowering {
  private final Graph graph;
  private final LoweringContext context;
  private final List<Step> steps;
  private final Map<Value, String> buffers = new HashMap<>();
  private final Map<Value, Tensor> constants = new HashMap<>();
  private final Map<Value, String> destinations = new HashMap<>();

  GraphLowering(Graph graph, LoweringContext context, List<Step> steps) {
    this.graph = graph;
    this.context = context;
    this.steps = steps;
  }

  /** The same values, with steps that are added to another list. */
  GraphLowering into(List<Step> other) {
    return new GraphLowering(this, other);
  }

  private GraphLowering(GraphLowering outer, List<Step> steps) {
    this.graph = outer.graph;
    this.context = outer.context;
    this.steps = steps;
    buffers.putAll(outer.buffers);
    constants.putAll(outer.constants);
  }

  /**
   * Lowers the graph.
   *
   * @param inputs the buffers that hold its inputs
   * @param outputs where its outputs are wanted; a copy is added only where a value cannot be
   *     computed there
   * @return the buffers that hold the outputs
   */
  List<String> lower(List<String> inputs, List<Optional<String>> outputs) {
    for (int i = 0; i < inputs.size(); i++) {
      buffers.put(graph.inputs().get(i).value(), inputs.get(i));
    }
    for (int i = 0; i < outputs.size(); i++) {
      Value value = graph.outputs().get(i).value();
      outputs.get(i).ifPresent(buffer -> destinations.putIfAbsent(value, buffer));
    }
    for (Group group : context.fusion().groups(graph)) {
      lower(group);
    }
    List<String> results = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      String held = buffer(graph.outputs().get(i).value());
      String wanted = outputs.get(i).orElse(held);
      if (!held.equals(wanted)) {
        steps.add(new Step.Copy(held, wanted));
      }
      results.add(wanted);
    }
    return results;
  }

  Graph graph() {
    return graph;
  }

  LoweringContext context() {
    return context;
  }

  List<Step> steps() {
    return steps;
  }

  /** The buffer of a value that has been computed. */
  String buffer(Value value) {
    String buffer = buffers.get(value);
    if (buffer == null) {
      throw new IllegalStateException("no buffer yet for " + value);
    }
    return buffer;
  }

  /** Whether a value has been computed to memory. */
  boolean hasBuffer(Value value) {
    return buffers.containsKey(value);
  }

  /** The contents of a value that is a constant. */
  Optional<Tensor> constant(Value value) {
    return Optional.ofNullable(constants.get(value));
  }

  /** Gives a value memory: where it is wanted, or in the arena. */
  String allocate(Value value) {
    return buffers.computeIfAbsent(
        value,
        v -> {
          String wanted = destinations.get(v);
          return wanted != null ? wanted : context.program().arena(v.type());
        });
  }

  /** Says where a value lies. */
  void bind(Value value, String buffer) {
    buffers.put(value, buffer);
  }

  /** A value that stands for a constant made by lowering. */
  Value constant(Tensor tensor) {
    Value value = new Value(tensor.type());
    buffers.put(value, context.program().constant(tensor));
    constants.put(value, tensor);
    return value;
  }

  /** Adds the launch of a scheduled kernel; values it writes must have been allocated. */
  void launch(ScheduledKernel scheduled, Location origin) {
    if (scheduled.extent().is(0)) {
      return;
    }
    List<String> passed = new ArrayList<>();
    for (ScheduledKernel.Operand operand : scheduled.operands()) {
      passed.add(
          switch (operand) {
            case ScheduledKernel.Operand.Of of -> buffer(of.value());
            case ScheduledKernel.Operand.Scratch scratch ->
                context
                    .program()
                    .scratch(new TensorType(ElementType.U8, Shape.of(scratch.bytes())));
          });
    }
    scheduled
        .inPlace()
        .forEach(value -> context.program().inPlace(passed.getFirst(), buffer(value)));
    String kernel = context.program().kernel(scheduled.kernel(), origin);
    steps.add(
        new Step.Launch(
            kernel,
            passed,
            scheduled.arguments(),
            scheduled.extent(),
            scheduled.grain(),
            origin.toString()));
  }

  private void lower(Group group) {
    Node root = group.root();
    group.preconditions().forEach(condition -> new PreconditionLowering(this).lower(condition));
    if (group.contraction().isPresent()) {
      lowerContraction(group, group.contraction().get());
      return;
    }
    if (group.attention().isPresent()) {
      new AttentionLowering(this, group, group.attention().get()).lower();
      return;
    }
    if (group.row().isPresent()) {
      new RowLowering(this, group, group.row().get()).lower();
      return;
    }
    switch (root.op()) {
      case Composite _, HostOp _ -> host(root);
      case Primitive primitive -> lower(primitive, group);
    }
  }

  private void lower(Primitive op, Group group) {
    Node root = group.root();
    switch (op) {
      case Constant constant -> {
        buffers.put(root.result(), context.program().constant(constant.value()));
        constants.put(root.result(), constant.value());
      }
      case Iota _,
          Extent _,
          Unary _,
          Binary _,
          Compare _,
          Select _,
          Cast _,
          Bitcast _,
          Broadcast _,
          Transpose _,
          Slice _,
          Reverse _,
          Pad _,
          Gather _ -> {
        if (group.body().isPresent()) {
          pointwise(root.result(), group.body().get(), group.origin());
        } else {
          host(root);
        }
      }
      case BindSize bind -> {
        String size = buffer(root.operand(0));
        steps.add(new Step.Bind(bind.symbol(), size));
        bind(root.result(), size);
      }
      case Reshape reshape -> {
        require(root.operand(0).type().shape().size(), reshape.shape().size(), root);
        if (group.body().isPresent()) {
          pointwise(root.result(), group.body().get(), group.origin());
        } else {
          bind(
              root.result(),
              context.program().view(buffer(root.operand(0)), Dim.of(0), root.result().type()));
        }
      }
      case Reduce reduce -> {
        if (group.body().isPresent()) {
          reduce(reduce, group, group.body().get());
        } else {
          host(root);
        }
      }
      case ReduceWindow pool -> pool(pool, group);
      case Concat concat -> concat(concat, group);
      case DotGeneral _, ConvGeneral _ -> lowerContraction(group, root);
      case While loop -> new ControlFlowLowering(this).lower(loop, root);
      case Cond branch -> new ControlFlowLowering(this).lower(branch, root);
      case Scan scan -> new ControlFlowLowering(this).lower(scan, root);
      case ArgReduce arg -> {
        if (!new AxisLowering(this, group).lower(arg)) {
          host(root);
        }
      }
      case Cumulative cumulative -> {
        if (!new AxisLowering(this, group).lower(cumulative)) {
          host(root);
        }
      }
      case Scatter scatter -> {
        if (!new AxisLowering(this, group).lower(scatter)) {
          host(root);
        }
      }
      case Sort sort -> {
        if (!new AxisLowering(this, group).lower(sort)) {
          host(root);
        }
      }
      case RandomBits _ -> {
        allocate(root.result());
        launch(RandomSchedule.schedule(root.operand(0), root.result()), group.origin());
      }
      case NonZero _, Cholesky _, TriangularSolve _, Lu _ -> host(root);
    }
  }

  /** Halves are reduced as f32 and rounded at the end. */
  private void reduce(Reduce reduce, Group group, Body body) {
    Node root = group.root();
    ElementType element = root.result().type().element();
    ElementType computed = Fusion.computed(element);
    Value result = root.result();
    if (computed != element) {
      result = new Value(result.type().withElement(computed));
    }
    allocate(result);
    launch(
        ReduceSchedule.schedule(
            reduce,
            root.operand(0).type().shape(),
            Body.cast(body, computed),
            result,
            context.target()),
        group.origin());
    if (computed != element) {
      pointwise(root.result(), Body.cast(Body.Leaf.dense(result), element), group.origin());
    }
  }

  /** Refuses to go on where a size is not what it must be. */
  void require(Dim found, Dim expected, Node node) {
    if (!found.equals(expected)) {
      steps.add(new Step.Require(found, expected, node.location().toString()));
    }
  }

  private void lowerContraction(Group group, Node contraction) {
    boolean lowered =
        switch ((Primitive) contraction.op()) {
          case ConvGeneral conv when conv.channelsLast() ->
              new ChannelsLastLowering(this, group, contraction, conv).lower();
          case ConvGeneral conv -> new ConvolutionLowering(this, group, contraction, conv).lower();
          case DotGeneral dot -> new ProductLowering(this, group, contraction, dot).lower();
          case Primitive _ -> false;
        };
    if (!lowered) {
      host(contraction);
      if (group.contraction().isPresent()) {
        pointwise(
            group.result(),
            withoutAccumulator(group.body().orElseThrow(), contraction.result()),
            group.origin());
      }
    }
  }

  /** An epilogue's body that reads the contraction's result from memory. */
  static Body withoutAccumulator(Body body, Value result) {
    return body.replaceLeaves(leaf ->
        leaf.value() == null
            ? new Body.Leaf(result, leaf.element(), leaf.offset(), leaf.strides())
            : leaf);
  }

  /** A kernel that computes every element of a value. */
  void pointwise(Value value, Body body, Location origin) {
    allocate(value);
    launch(PointwiseSchedule.schedule(LoopNest.over(value, body), context.target()), origin);
  }

  private void pool(ReduceWindow op, Group group) {
    Node root = group.root();
    if (!PoolSchedule.supports(op) || !GraphLowering.inKernels(root)) {
      host(root);
      return;
    }
    allocate(root.result());
    launch(
        PoolSchedule.schedule(op, root.operand(0), root.result(), context.target()),
        group.origin());
  }

  private void concat(Concat op, Group group) {
    Node root = group.root();
    if (!inKernels(root)) {
      host(root);
      return;
    }
    Value result = root.result();
    allocate(result);
    List<Dim> strides = result.type().shape().strides();
    Dim start = Dim.of(0);
    for (Value operand : root.operands()) {
      Body.Leaf target =
          new Body.Leaf(
              result, result.type().element(), start.times(strides.get(op.axis())), strides);
      LoopNest nest = new LoopNest(operand.type().shape().dims(), Body.Leaf.dense(operand), target);
      launch(PointwiseSchedule.schedule(nest, context.target()), group.origin());
      start = start.plus(operand.type().dim(op.axis()));
    }
  }

  static boolean inKernels(Node node) {
    return Fusion.typesInKernels(node);
  }

  /** Runs a node in the interpreter. */
  private void host(Node node) {
    GraphBuilder builder = new GraphBuilder(node.op().mnemonic()).at(node.location());
    List<Value> operands = new ArrayList<>();
    List<String> inputs = new ArrayList<>();
    for (Value operand : node.operands()) {
      operands.add(builder.input("in" + inputs.size(), operand.type()));
      inputs.add(buffer(operand));
    }
    List<Value> results = builder.applyAll(node.op(), operands);
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      builder.output("out" + i, results.get(i));
      outputs.add(allocate(node.results().get(i)));
    }
    steps.add(new Step.Host(builder.build(), inputs, outputs, node.location().toString()));
  }
}
