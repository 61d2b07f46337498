package dev.sinter.frontend.onnx.op;

import com.google.protobuf.ByteString;
import dev.sinter.frontend.onnx.file.DataTypes;
import dev.sinter.frontend.onnx.file.TensorReader;
import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The attributes of one node, read by name and type. It remembers what was read: an attribute
 * nobody asked for would be silently ignored, so {@link #requireAllRead} refuses it.
 */
public final class NodeAttributes {
  /** AttributeProto.AttributeType, by number. */
  private enum Kind {
    UNDEFINED(0),
    FLOAT(1),
    INT(2),
    STRING(3),
    TENSOR(4),
    GRAPH(5),
    FLOATS(6),
    INTS(7),
    STRINGS(8),
    TENSORS(9),
    GRAPHS(10),
    SPARSE_TENSOR(11),
    SPARSE_TENSORS(12),
    TYPE_PROTO(13),
    TYPE_PROTOS(14);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    static String name(int number) {
      return Arrays.stream(values())
          .filter(kind -> kind.number == number)
          .map(Kind::name)
          .findFirst()
          .orElse("number " + number);
    }
  }

  private final Map<String, AttributeProto> values;
  private final TensorReader tensors;
  private final Set<String> read = new HashSet<>();

  /** The attributes by name, none of them a reference. */
  public NodeAttributes(Map<String, AttributeProto> values, TensorReader tensors) {
    this.values = Map.copyOf(values);
    this.tensors = tensors;
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public long integer(String name, long otherwise) {
    return find(name, Kind.INT, AttributeProto::getI).orElse(otherwise);
  }

  public Optional<Long> integer(String name) {
    return find(name, Kind.INT, AttributeProto::getI);
  }

  /** An integer that ONNX uses as a truth value. */
  public boolean flag(String name, boolean otherwise) {
    long value = integer(name, otherwise ? 1 : 0);
    if (value != 0 && value != 1) {
      throw invalid("attribute %s is %d, expected 0 or 1", name, value);
    }
    return value == 1;
  }

  public double real(String name, double otherwise) {
    return real(name).orElse(otherwise);
  }

  public Optional<Double> real(String name) {
    return find(name, Kind.FLOAT, attribute -> (double) attribute.getF());
  }

  /** An element type by ONNX's number for it. */
  public Optional<ElementType> element(String name) {
    return element(name, false);
  }

  /** An element type by ONNX's number for it or, where the opset allows that, by its name. */
  public Optional<ElementType> element(String name, boolean byNameToo) {
    if (byNameToo && has(name) && values.get(name).getType() == Kind.STRING.number) {
      return Optional.of(DataTypes.named(text(name, ""), "attribute " + name));
    }
    return integer(name)
        .map(number ->
            DataTypes.element(Math.clamp(number, -1, Integer.MAX_VALUE), "attribute " + name));
  }

  public String text(String name, String otherwise) {
    return find(name, Kind.STRING, attribute -> attribute.getS().toStringUtf8()).orElse(otherwise);
  }

  public Optional<List<Long>> integers(String name) {
    return find(name, Kind.INTS, AttributeProto::getIntsList);
  }

  public List<Long> integers(String name, List<Long> otherwise) {
    return integers(name).orElse(otherwise);
  }

  public Optional<List<Float>> reals(String name) {
    return find(name, Kind.FLOATS, AttributeProto::getFloatsList);
  }

  public Optional<List<String>> texts(String name) {
    return find(
        name,
        Kind.STRINGS,
        a -> a.getStringsList().stream().map(ByteString::toStringUtf8).toList());
  }

  public Optional<Tensor> tensor(String name) {
    return find(
        name, Kind.TENSOR, attribute -> tensors.read(attribute.getT(), "attribute " + name));
  }

  /** A graph that the operator cannot do without. */
  public GraphProto graph(String name) {
    return find(name, Kind.GRAPH, AttributeProto::getG)
        .orElseThrow(() -> invalid("attribute %s is missing", name));
  }

  /** Marks an attribute as known to have no influence on what is computed here. */
  public void ignore(String name) {
    read.add(name);
  }

  /** Refuses attributes that the operator does not have. */
  public void requireAllRead() {
    Set<String> unknown = new TreeSet<>(values.keySet());
    unknown.removeAll(read);
    if (!unknown.isEmpty()) {
      throw invalid("attributes %s are not ones of this operator in this opset", unknown);
    }
  }

  private <T> Optional<T> find(String name, Kind kind, Function<AttributeProto, T> get) {
    read.add(name);
    AttributeProto attribute = values.get(name);
    if (attribute == null) {
      return Optional.empty();
    }
    if (attribute.getType() != kind.number) {
      throw invalid(
          "attribute %s is of type %s, expected %s", name, Kind.name(attribute.getType()), kind);
    }
    return Optional.of(get.apply(attribute));
  }

  private static SinterException invalid(String message, Object... arguments) {
    return new SinterException(ErrorCode.ATTRIBUTE_INVALID, message.formatted(arguments));
  }
}
