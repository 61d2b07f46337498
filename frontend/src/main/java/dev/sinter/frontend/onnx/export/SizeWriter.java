package dev.sinter.frontend.onnx.export;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.DimTerm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sizes as values of the model: numbers as initializers, symbols from the shape of an input that
 * has them, expressions as arithmetic.
 */
final class SizeWriter {
  private final NodeWriter nodes;
  private final List<Port> inputs;
  private final Map<Dim, String> written = new HashMap<>();

  SizeWriter(NodeWriter nodes, List<Port> inputs) {
    this.nodes = nodes;
    this.inputs = inputs;
  }

  /** An i64 vector of these sizes. */
  String vector(List<Dim> dims) {
    if (dims.stream().allMatch(Dim::isKnown)) {
      return nodes.integers(dims.stream().map(Dim::known).toList());
    }
    List<String> parts = dims.stream().map(this::one).toList();
    return parts.size() == 1
        ? parts.getFirst()
        : nodes.add(Location.UNKNOWN, "Concat", parts, Attribute.integer("axis", 0));
  }

  /** An i64 scalar. */
  String scalar(Dim dim) {
    return dim instanceof Dim.Const(long value)
        ? nodes.scalar(dev.sinter.ir.type.ElementType.I64, value)
        : nodes.add(Location.UNKNOWN, "Squeeze", List.of(one(dim), nodes.integers(List.of(0L))));
  }

  /**
   * A Reshape. One size that is no number is left for it to find, which later readers understand
   * best; else a size of 0 has to be said to mean 0.
   */
  String reshape(Location origin, String value, List<Dim> dims) {
    long unknown = dims.stream().filter(dim -> !dim.isKnown()).count();
    boolean empty = dims.stream().anyMatch(dim -> dim.is(0));
    if (unknown <= 1 && !empty) {
      List<Long> sizes = dims.stream().map(dim -> dim.isKnown() ? dim.known() : -1L).toList();
      return nodes.add(origin, "Reshape", List.of(value, nodes.integers(sizes)));
    }
    return nodes.add(
        origin, "Reshape", List.of(value, vector(dims)), Attribute.flag("allowzero", true));
  }

  /** As i64[1]. */
  private String one(Dim dim) {
    String before = written.get(dim);
    if (before != null) {
      return before;
    }
    String name =
        switch (dim) {
          case Dim.Const(long value) -> nodes.integers(List.of(value));
          case Dim.Symbol symbol -> ofInput(symbol);
          case Dim.Sum(List<DimTerm> terms, long constant) -> sum(terms, constant);
          case Dim.FloorDiv(Dim dividend, Dim divisor) -> quotient(dividend, divisor);
          case Dim.Mod(Dim dividend, Dim divisor) -> operation("Mod", one(dividend), one(divisor));
          case Dim.Max(Dim left, Dim right) -> operation("Max", one(left), one(right));
          case Dim.Min(Dim left, Dim right) -> operation("Min", one(left), one(right));
        };
    written.put(dim, name);
    return name;
  }

  private String operation(String operator, String left, String right) {
    return nodes.add(Location.UNKNOWN, operator, List.of(left, right));
  }

  private String sum(List<DimTerm> terms, long constant) {
    List<String> summands = new ArrayList<>();
    for (DimTerm term : terms) {
      String product =
          term.factors().stream()
              .map(this::one)
              .reduce((left, right) -> operation("Mul", left, right))
              .orElseThrow();
      summands.add(
          term.coefficient() == 1
              ? product
              : operation("Mul", product, nodes.integers(List.of(term.coefficient()))));
    }
    if (constant != 0) {
      summands.add(nodes.integers(List.of(constant)));
    }
    return summands.stream().reduce((left, right) -> operation("Add", left, right)).orElseThrow();
  }

  /** ONNX's quotient truncates: what is divided becomes a multiple of the divisor first. */
  private String quotient(Dim dividend, Dim divisor) {
    String rest = operation("Mod", one(dividend), one(divisor));
    return operation("Div", operation("Sub", one(dividend), rest), one(divisor));
  }

  private String ofInput(Dim.Symbol symbol) {
    for (Port input : inputs) {
      int axis = input.value().type().shape().dims().indexOf(symbol);
      if (axis >= 0) {
        AttributeProto[] slice = {
          Attribute.integer("start", axis), Attribute.integer("end", axis + 1L)
        };
        return nodes.add(Location.UNKNOWN, "Shape", List.of(input.name()), slice);
      }
    }
    throw new SinterException(
        ErrorCode.FEATURE_UNSUPPORTED, "size " + symbol + " is not the size of an input");
  }
}
