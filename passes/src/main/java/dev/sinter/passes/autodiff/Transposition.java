package dev.sinter.passes.autodiff;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
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
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

/**
 * Turns a graph that is linear in some inputs around: from how outputs change with inputs to how a
 * function of the outputs changes with them. Walks the nodes from last to first; each has one rule,
 * and what several readers of a value say adds up.
 */
final class Transposition {
  private final Cotangents cotangents;
  private final Set<Value> linear = new HashSet<>();
  private final Map<Value, Value> values = new HashMap<>();

  private Transposition(GraphBuilder builder) {
    cotangents = new Cotangents(builder);
  }

  /**
   * The transpose: residuals…, cotangents of all outputs… → cotangents of the linear inputs….
   *
   * @param residuals how many inputs the graph is not linear in; they come first
   */
  static Graph of(Graph graph, int residuals) {
    GraphBuilder builder = new GraphBuilder(graph.name() + ".transpose");
    List<Port> moving = graph.inputs().subList(residuals, graph.inputs().size());
    List<Optional<Value>> inputs = new ArrayList<>();
    PortNames names = new PortNames();
    for (Port port : graph.inputs().subList(0, residuals)) {
      inputs.add(Optional.of(builder.input(names.fresh(port.name()), port.value().type())));
    }
    moving.forEach(_ -> inputs.add(Optional.empty()));
    List<Optional<Value>> cotangents = new ArrayList<>();
    for (Port port : graph.outputs()) {
      String name = names.fresh(port.name() + ".cotangent");
      cotangents.add(Optional.of(builder.input(name, port.value().type())));
    }
    List<Optional<Value>> given = apply(builder, graph, inputs, cotangents);
    for (int i = 0; i < given.size(); i++) {
      Port port = moving.get(i);
      Value value = given.get(i).orElseGet(() -> new NumPy(builder).zerosLike(port.value()));
      builder.output(port.name() + ".cotangent", value);
    }
    return builder.build();
  }

  /**
   * Adds the transpose to a graph.
   *
   * @param inputs values of the inputs that are known; empty for those that the graph is linear in
   * @param cotangents one an output, empty for zeros
   * @return one a linear input, in order, empty for zeros
   */
  static List<Optional<Value>> apply(
      GraphBuilder builder,
      Graph graph,
      List<Optional<Value>> inputs,
      List<Optional<Value>> cotangents) {
    return new Transposition(builder).run(graph, inputs, cotangents);
  }

  private List<Optional<Value>> run(
      Graph graph, List<Optional<Value>> inputs, List<Optional<Value>> given) {
    List<Value> moving = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Value input = graph.inputs().get(i).value();
      inputs.get(i).ifPresentOrElse(known -> values.put(input, known), () -> moving.add(input));
    }
    linear.addAll(moving);
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.operands().stream().anyMatch(linear::contains)) {
        linear.addAll(node.results());
        nodes.add(node);
      } else {
        copy(node);
      }
    }
    for (int i = 0; i < given.size(); i++) {
      Value output = graph.outputs().get(i).value();
      given.get(i).ifPresent(cotangent -> cotangents.add(output, cotangent));
    }
    nodes.reversed().forEach(this::transpose);
    return moving.stream().map(cotangents::of).toList();
  }

  private void copy(Node node) {
    List<Value> operands = node.operands().stream().map(values::get).toList();
    List<Value> results =
        cotangents.np().builder().at(node.location()).applyAll(node.op(), operands);
    for (int i = 0; i < results.size(); i++) {
      values.put(node.results().get(i), results.get(i));
    }
  }

  private void transpose(Node node) {
    if (node.results().stream().allMatch(result -> cotangents.of(result).isEmpty())) {
      return;
    }
    cotangents.np().builder().at(node.location());
    switch (node.op()) {
      case Composite composite ->
          new CompositeTransposition(cotangents, values::get, linear::contains).of(composite, node);
      case HostOp _ -> throw notLinear(node);
      case Primitive primitive -> primitive(primitive, node);
    }
  }

  private void primitive(Primitive op, Node node) {
    Movements movements = new Movements(cotangents.np());
    switch (op) {
      case Unary unary -> unary(unary, node);
      case Binary binary -> binary(binary, node);
      case Select _ -> select(node);
      case Cast _ -> only(node, (x, ct) -> cotangents.np().cast(ct, x.type().element()));
      case Broadcast broadcast ->
          only(node, (x, ct) -> movements.broadcast(broadcast, x.type(), ct));
      case Reshape _ -> only(node, (x, ct) -> movements.reshape(x.type(), ct));
      case Transpose transpose -> only(node, (_, ct) -> movements.transpose(transpose, ct));
      case Slice slice -> only(node, (x, ct) -> movements.slice(slice, x.type(), ct));
      case Reverse reverse -> only(node, (_, ct) -> builder().apply(reverse, ct));
      case Reduce reduce when reduce.combiner() == Reduce.Combiner.SUM ->
          only(node, (x, ct) -> movements.sum(reduce, x.type(), ct));
      case Cumulative running when running.combiner() == Reduce.Combiner.SUM ->
          only(node, (_, ct) -> builder().apply(running.opposite(), ct));
      case ReduceWindow pool when pool.combiner() == Reduce.Combiner.SUM ->
          only(node, (x, ct) -> movements.sumPool(pool, x.type(), ct));
      case Pad pad -> pad(movements, pad, node);
      case Concat concat -> concat(movements, concat, node);
      case DotGeneral dot -> contraction(node, new ContractionTransposition(builder(), dot));
      case ConvGeneral convolution ->
          contraction(node, new ConvolutionTransposition(builder(), convolution));
      case Gather gather -> gather(gather, node);
      case Scatter scatter when scatter.combination() == Scatter.Combination.ADD ->
          scatter(scatter, node);
      case TriangularSolve solve -> triangularSolve(solve, node);
      case Scan scan ->
          new LoopTransposition(cotangents, values::get, linear::contains).scan(scan, node);
      case Cond cond ->
          new BranchTransposition(cotangents, values::get, linear::contains).of(cond, node);
      case While _ -> throw endless(node);
      case Reduce _, Cumulative _, ReduceWindow _, Scatter _ -> throw notLinear(node);
      case Constant _, Iota _, Extent _, BindSize _, RandomBits _, NonZero _ ->
          throw notLinear(node);
      case Compare _, ArgReduce _, Bitcast _, Sort _, Cholesky _, Lu _ -> throw notLinear(node);
    }
  }

  private GraphBuilder builder() {
    return cotangents.np().builder();
  }

  private Value cotangent(Node node) {
    return cotangents.of(node.result()).orElseThrow();
  }

  /** The value of an operand that a node is not linear in. */
  private Value known(Node node, int index) {
    Value value = values.get(node.operand(index));
    if (value == null) {
      throw notLinear(node);
    }
    return value;
  }

  private boolean isLinear(Node node, int index) {
    return linear.contains(node.operand(index));
  }

  /** What is linear in its only operand, given the operand and the result's cotangent. */
  private void only(Node node, BinaryOperator<Value> rule) {
    Value x = node.operand(0);
    cotangents.add(x, rule.apply(x, cotangent(node)));
  }

  private void unary(Unary unary, Node node) {
    if (unary.function() != Unary.Function.NEG) {
      throw notLinear(node);
    }
    only(node, (_, ct) -> cotangents.np().negative(ct));
  }

  private void binary(Binary binary, Node node) {
    NumPy np = cotangents.np();
    Value ct = cotangent(node);
    switch (binary.function()) {
      case ADD -> {
        to(node, 0, () -> ct);
        to(node, 1, () -> ct);
      }
      case SUB -> {
        to(node, 0, () -> ct);
        to(node, 1, () -> np.negative(ct));
      }
      case MUL -> {
        int moving = isLinear(node, 0) ? 0 : 1;
        to(node, moving, () -> np.mul(ct, known(node, 1 - moving)));
      }
      case DIV -> to(node, 0, () -> np.div(ct, known(node, 1)));
      case REM, POW, MAX, MIN, ATAN2, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT ->
          throw notLinear(node);
    }
  }

  /** Adds to the cotangent of an operand if it is linear. */
  private void to(Node node, int index, Supplier<Value> cotangent) {
    if (isLinear(node, index)) {
      cotangents.add(node.operand(index), cotangent.get());
    }
  }

  private void select(Node node) {
    NumPy np = cotangents.np();
    Value ct = cotangent(node);
    Value condition = known(node, 0);
    to(node, 1, () -> np.where(condition, ct, np.zerosLike(ct)));
    to(node, 2, () -> np.where(condition, np.zerosLike(ct), ct));
  }

  private void pad(Movements movements, Pad pad, Node node) {
    NumPy np = cotangents.np();
    Value inside = movements.pad(pad, node.operand(0).type(), cotangent(node));
    to(node, 0, () -> inside);
    to(node, 1, () -> np.sub(np.sum(cotangent(node)), np.sum(inside)));
  }

  private void concat(Movements movements, Concat concat, Node node) {
    Dim start = Dim.of(0);
    for (int i = 0; i < node.operands().size(); i++) {
      TensorType part = node.operand(i).type();
      Dim from = start;
      to(node, i, () -> movements.part(concat.axis(), from, part, cotangent(node)));
      start = start.plus(part.dim(concat.axis()));
    }
  }

  private void contraction(Node node, BilinearTransposition rule) {
    Value ct = cotangent(node);
    if (isLinear(node, 0)) {
      to(node, 0, () -> rule.left(node.operand(0).type(), known(node, 1), ct));
    } else {
      to(node, 1, () -> rule.right(known(node, 0), node.operand(1).type(), ct));
    }
  }

  private void gather(Gather gather, Node node) {
    Scatter scatter =
        new Scatter(gather.batch(), gather.indexed(), Scatter.Combination.ADD, gather.bounds());
    Value zeros = cotangents.np().zerosLike(node.operand(0));
    to(node, 0, () -> builder().apply(scatter, zeros, known(node, 1), cotangent(node)));
  }

  private void scatter(Scatter scatter, Node node) {
    Gather gather = new Gather(scatter.batch(), scatter.indexed(), scatter.bounds());
    to(node, 0, () -> cotangent(node));
    to(node, 2, () -> builder().apply(gather, cotangent(node), known(node, 1)));
  }

  private void triangularSolve(TriangularSolve solve, Node node) {
    TriangularSolve opposite =
        new TriangularSolve(solve.lower(), !solve.transposed(), solve.unitDiagonal());
    to(node, 1, () -> builder().apply(opposite, known(node, 0), cotangent(node)));
  }

  private static SinterException notLinear(Node node) {
    return new SinterException(
        ErrorCode.INTERNAL, "%s: not linear in what it should be".formatted(node));
  }

  private static SinterException endless(Node node) {
    return new SinterException(
        ErrorCode.NOT_DIFFERENTIABLE,
        "%s: a while inside of another loop has no reverse derivative, since its number of rounds"
                .formatted(node.location())
            + " is not known; use a scan");
  }
}
