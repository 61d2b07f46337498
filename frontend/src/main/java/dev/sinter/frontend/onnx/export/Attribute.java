package dev.sinter.frontend.onnx.export;

import com.google.protobuf.ByteString;
import dev.sinter.frontend.onnx.proto.AttributeProto;
import java.util.List;

/** Attributes of nodes. */
final class Attribute {
  /** ONNX's numbers of what attributes hold. */
  private static final int FLOAT = 1;

  private static final int INT = 2;
  private static final int STRING = 3;
  private static final int INTS = 7;

  private Attribute() {}

  static AttributeProto integer(String name, long value) {
    return named(name, INT).setI(value).build();
  }

  static AttributeProto flag(String name, boolean value) {
    return integer(name, value ? 1 : 0);
  }

  static AttributeProto real(String name, double value) {
    return named(name, FLOAT).setF((float) value).build();
  }

  static AttributeProto integers(String name, List<Long> values) {
    return named(name, INTS).addAllInts(values).build();
  }

  static AttributeProto text(String name, String value) {
    return named(name, STRING).setS(ByteString.copyFromUtf8(value)).build();
  }

  private static AttributeProto.Builder named(String name, int type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }
}
