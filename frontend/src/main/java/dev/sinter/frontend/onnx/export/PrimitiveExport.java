package dev.sinter.frontend.onnx.export;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
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
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One node as ONNX operators: which of them, and what all of them need to say so. */
final class PrimitiveExport {
  private final Node node;
  private final NodeWriter nodes;

  PrimitiveExport(Node node, NodeWriter nodes) {
    this.node = node;
    this.nodes = nodes;
  }

  /**
   * Writes the node.
   *
   * @throws SinterException FEATURE_UNSUPPORTED where ONNX has no form of it
   */
  void write() {
    Stream.concat(node.operands().stream(), node.results().stream())
        .map(value -> value.type().element())
        .filter(ElementType::isStorageOnly)
        .findFirst()
        .ifPresent(element -> {
          throw refuse("elements %s are only written with 8 bits or more", element);
        });
    switch (node.op()) {
      case Primitive primitive -> write(primitive);
      case Composite composite -> write(CompositeExport.of(composite).orElseThrow());
      case HostOp _ -> throw refuse("it runs on the host only");
    }
  }

  private void write(Primitive primitive) {
    switch (primitive) {
      case Constant(var value) -> nodes.later(node.result(), () -> nodes.constant(value));
      case Unary(Unary.Function function) -> elementwise().unary(function);
      case Binary(Binary.Function function) -> elementwise().binary(function);
      case Compare(Compare.Relation relation) -> elementwise().compare(relation);
      case Select _ -> elementwise().select();
      case Cast(ElementType to) -> elementwise().cast(to);
      case Iota iota -> movement().iota(iota);
      case Extent(var size) -> nodes.named(node.result(), nodes.sizes().scalar(size));
      case Broadcast broadcast -> movement().broadcast(broadcast);
      case Reshape(var shape) -> movement().reshape(shape);
      case Transpose(List<Integer> permutation) -> movement().transpose(permutation);
      case Slice slice -> movement().slice(slice);
      case Pad pad -> movement().pad(pad);
      case Concat(int axis) -> movement().concat(axis);
      case Reverse(List<Integer> axes) -> movement().reverse(axes);
      case Reduce reduce -> reductions().reduce(reduce);
      case ArgReduce reduce -> reductions().argReduce(reduce);
      case Cumulative cumulative -> reductions().cumulative(cumulative);
      case ReduceWindow window -> reductions().window(window);
      case DotGeneral dot -> new ContractionExport(this).dot(dot);
      case ConvGeneral convolution -> new ContractionExport(this).convolution(convolution);
      case Gather gather -> new IndexingExport(this).gather(gather);
      case Scatter scatter -> new IndexingExport(this).scatter(scatter);
      case Sort sort -> new IndexingExport(this).sort(sort);
      case BindSize _,
          Bitcast _,
          Cholesky _,
          Cond _,
          Lu _,
          NonZero _,
          RandomBits _,
          Scan _,
          TriangularSolve _,
          While _ ->
          throw refuse("ONNX has no operator for it, or this exporter none yet");
    }
  }

  private void write(CompositeExport whole) {
    List<Value> results = node.results();
    List<String> names =
        nodes.add(
            node.location(),
            whole.operator(),
            nodes.names(node.operands()),
            results.size(),
            whole.attributes().toArray(AttributeProto[]::new));
    for (int i = 0; i < names.size(); i++) {
      nodes.named(results.get(i), names.get(i));
    }
  }

  private ElementwiseExport elementwise() {
    return new ElementwiseExport(this);
  }

  private MovementExport movement() {
    return new MovementExport(this);
  }

  private ReductionExport reductions() {
    return new ReductionExport(this);
  }

  Node node() {
    return node;
  }

  NodeWriter nodes() {
    return nodes;
  }

  Value operand(int index) {
    return node.operand(index);
  }

  /** What an operand is called. */
  String name(int operand) {
    return nodes.name(node.operand(operand));
  }

  /** The element type of the first operand. */
  ElementType element() {
    return node.operand(0).type().element();
  }

  String add(String operator, List<String> inputs, AttributeProto... attributes) {
    return nodes.add(node.location(), operator, inputs, attributes);
  }

  /** Another element type of the same values. */
  String cast(String name, ElementType from, ElementType to) {
    int number = dev.sinter.frontend.onnx.file.DataTypes.number(to);
    return from == to ? name : add("Cast", List.of(name), Attribute.integer("to", number));
  }

  /** Gives the node's only result its name. */
  void result(String name) {
    nodes.named(node.result(), name);
  }

  /**
   * The type in which an operator of wide elements computes what narrow ones give when they wrap: 8
   * and 16 bits as 32, everything else as it is.
   */
  static ElementType widened(ElementType element) {
    return switch (element) {
      case BOOL, I8, I16 -> ElementType.I32;
      case U8, U16 -> ElementType.U32;
      case I32, I64, U32, U64, F16, BF16, F32, F64 -> element;
      case I2, I4, U2, U4, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ ->
          throw new IllegalArgumentException(element + " is only stored");
    };
  }

  /** Names, so many as there are operands, in a list that may grow. */
  List<String> names() {
    return new ArrayList<>(nodes.names(node.operands()));
  }

  SinterException refuse(String why, Object... arguments) {
    return new SinterException(
        ErrorCode.FEATURE_UNSUPPORTED,
        "%s: %s: %s".formatted(node.location(), node.op().mnemonic(), why.formatted(arguments)));
  }
}
