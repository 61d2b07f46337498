package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
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
import dev.sinter.ir.op.Op;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies a graph and gives every value that depends on a tangent one of its own: forward mode. Each
 * primitive has one rule, here or in the class of its family; what a rule adds is linear in
 * tangents, so that {@link Transposition} can turn it around.
 */
record Linearizer(Tangents tangents) {

  /** The values of a graph's outputs for these inputs, whose tangents are known. */
  List<Value> run(Graph graph, List<Value> inputs) {
    Map<Value, Value> values = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      values.put(graph.inputs().get(i).value(), inputs.get(i));
    }
    Location outer = tangents.builder().location();
    for (Node node : graph.nodes()) {
      tangents.builder().at(node.location().plus(outer));
      List<Value> operands = node.operands().stream().map(values::get).toList();
      List<Value> results = apply(node.op(), operands);
      for (int i = 0; i < results.size(); i++) {
        values.put(node.results().get(i), results.get(i));
      }
    }
    tangents.builder().at(outer);
    return graph.outputs().stream().map(port -> values.get(port.value())).toList();
  }

  private List<Value> apply(Op op, List<Value> operands) {
    if (!tangents.any(operands)) {
      return tangents.add(op, operands);
    }
    return switch (op) {
      case Composite composite -> composite(composite, operands);
      case Scan scan -> new LoopTangents(tangents).scan(scan, operands);
      case While loop -> new LoopTangents(tangents).repeat(loop, operands);
      case Cond cond -> new BranchTangents(tangents).of(cond, operands);
      case HostOp host -> lost(host, operands);
      case Primitive primitive -> straight(primitive, operands);
    };
  }

  private List<Value> composite(Composite composite, List<Value> operands) {
    return new RuleTangents(tangents)
        .of(composite, CustomRules.of(composite), operands)
        .orElseGet(() -> run(composite.body(), operands));
  }

  private List<Value> straight(Primitive op, List<Value> operands) {
    List<Value> results = tangents.add(op, operands);
    Optional<Value> tangent = tangent(op, operands, results);
    tangent.ifPresentOrElse(d -> tangents.put(results.getFirst(), d), () -> tangents.lose(op));
    return results;
  }

  private List<Value> lost(Op op, List<Value> operands) {
    tangents.lose(op);
    return tangents.add(op, operands);
  }

  /** The tangent of the first result; no operation has one for another. */
  Optional<Value> tangent(Primitive op, List<Value> x, List<Value> y) {
    return switch (op) {
      case Constant _, Iota _, Extent _, BindSize _, RandomBits _, NonZero _ -> Optional.empty();
      case Compare _, ArgReduce _, Bitcast _ -> Optional.empty();
      case Broadcast _, Reshape _, Transpose _, Slice _, Reverse _, Concat _, Pad _ ->
          Optional.of(inEach(op, x));
      case Cast cast -> cast.to().isFloat() ? Optional.of(inEach(op, x)) : Optional.empty();
      case Select _ -> Optional.of(select(x));
      case Unary unary -> unary(unary, x.getFirst(), y.getFirst());
      case Binary binary ->
          new BinaryTangents(tangents)
              .of(binary.function(), x.getFirst(), x.getLast(), y.getFirst());
      case Reduce reduce ->
          new ReductionTangents(tangents).of(reduce, x.getFirst(), y.getFirst(), first(x));
      case ReduceWindow pool ->
          new WindowTangents(tangents).of(pool, x.getFirst(), y.getFirst(), first(x));
      case Cumulative running ->
          new CumulativeTangents(tangents).of(running, x.getFirst(), first(x));
      case DotGeneral _, ConvGeneral _ -> Optional.of(bilinear(op, x.getFirst(), x.getLast()));
      case Gather gather ->
          Optional.of(new IndexingTangents(tangents).gather(gather, x.get(1), first(x)));
      case Scatter scatter ->
          Optional.of(
              new IndexingTangents(tangents)
                  .scatter(scatter, x.get(0), x.get(1), x.get(2), y.getFirst()));
      case Sort sort ->
          Optional.of(new IndexingTangents(tangents).sorted(sort, y.getLast(), first(x)));
      case Cholesky _ -> Optional.of(new MatrixTangents(tangents).cholesky(y.getFirst(), first(x)));
      case TriangularSolve solve ->
          Optional.of(
              new MatrixTangents(tangents)
                  .triangularSolve(solve, x.getFirst(), x.getLast(), y.getFirst()));
      case Lu _ ->
          Optional.of(new MatrixTangents(tangents).lu(y.getFirst(), y.getLast(), first(x)));
      case Scan _, While _, Cond _ -> throw new IllegalArgumentException(op.mnemonic());
    };
  }

  private Value first(List<Value> operands) {
    return tangents.orZero(operands.getFirst());
  }

  /** Of what is linear in all operands together. */
  private Value inEach(Primitive op, List<Value> operands) {
    return tangents
        .builder()
        .applyAll(op, operands.stream().map(tangents::orZero).toList())
        .getFirst();
  }

  private Value select(List<Value> x) {
    return tangents.np().where(x.get(0), tangents.orZero(x.get(1)), tangents.orZero(x.get(2)));
  }

  private Optional<Value> unary(Unary unary, Value x, Value y) {
    Value dx = tangents.orZero(x);
    return unary.function() == Unary.Function.NEG
        ? Optional.of(tangents.np().negative(dx))
        : new UnarySlopes(tangents.np())
            .of(unary.function(), x, y)
            .map(slope -> tangents.np().mul(dx, slope));
  }

  /** Of what is linear in either operand: ẋ·y + x·ẏ. */
  private Value bilinear(Primitive op, Value x, Value y) {
    Optional<Value> left = tangents.of(x).map(dx -> tangents.builder().apply(op, dx, y));
    Optional<Value> right = tangents.of(y).map(dy -> tangents.builder().apply(op, x, dy));
    return left.isPresent() && right.isPresent()
        ? tangents.np().add(left.get(), right.get())
        : left.or(() -> right).orElseThrow();
  }
}
