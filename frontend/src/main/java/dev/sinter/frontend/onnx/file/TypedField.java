package dev.sinter.frontend.onnx.file;

import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * The repeated fields that hold tensor values as numbers; which one a tensor uses follows from its
 * element type.
 */
enum TypedField {
  FLOAT_DATA {
    @Override
    int count(TensorProto proto) {
      return proto.getFloatDataCount();
    }

    @Override
    void set(Tensor tensor, long index, TensorProto proto, int from, String where) {
      tensor.setRawBits(index, Float.floatToRawIntBits(proto.getFloatData(from)));
    }
  },
  DOUBLE_DATA {
    @Override
    int count(TensorProto proto) {
      return proto.getDoubleDataCount();
    }

    @Override
    void set(Tensor tensor, long index, TensorProto proto, int from, String where) {
      tensor.setDouble(index, proto.getDoubleData(from));
    }
  },
  INT32_DATA {
    @Override
    int count(TensorProto proto) {
      return proto.getInt32DataCount();
    }

    @Override
    void set(Tensor tensor, long index, TensorProto proto, int from, String where) {
      int value = proto.getInt32Data(from);
      ElementType element = tensor.element();
      if (PackedElements.isPacked(element)) {
        PackedElements.set(tensor, index, inRange(value, 8, element, where));
      } else if (element.isFloat()) {
        // Small floats are stored as their bit patterns.
        tensor.setRawBits(index, inRange(value, 8 * element.bytes(), element, where));
      } else {
        tensor.setLong(index, value);
        exact(tensor.getLong(index) == value || element == ElementType.BOOL, value, element, where);
      }
    }
  },
  INT64_DATA {
    @Override
    int count(TensorProto proto) {
      return proto.getInt64DataCount();
    }

    @Override
    void set(Tensor tensor, long index, TensorProto proto, int from, String where) {
      tensor.setLong(index, proto.getInt64Data(from));
    }
  },
  UINT64_DATA {
    @Override
    int count(TensorProto proto) {
      return proto.getUint64DataCount();
    }

    @Override
    void set(Tensor tensor, long index, TensorProto proto, int from, String where) {
      long value = proto.getUint64Data(from);
      tensor.setLong(index, value);
      exact(tensor.getLong(index) == value, value, tensor.element(), where);
    }
  },
  STRING_DATA {
    @Override
    int count(TensorProto proto) {
      return proto.getStringDataCount();
    }

    @Override
    void set(Tensor tensor, long index, TensorProto proto, int from, String where) {
      throw new IllegalStateException("no element type keeps its values in string_data");
    }
  };

  /** Entries in this field of a message. */
  abstract int count(TensorProto proto);

  /**
   * Sets element {@code index} from entry {@code from}, refusing a value that the element type does
   * not have.
   */
  abstract void set(Tensor tensor, long index, TensorProto proto, int from, String where);

  /** The names of the typed fields that are not empty. */
  static List<String> present(TensorProto proto) {
    return Arrays.stream(values())
        .filter(field -> field.count(proto) > 0)
        .map(TypedField::text)
        .toList();
  }

  /** The field that ONNX prescribes for an element type. */
  static TypedField of(ElementType element) {
    return switch (element) {
      case F32 -> FLOAT_DATA;
      case F64 -> DOUBLE_DATA;
      case I64 -> INT64_DATA;
      case U32, U64 -> UINT64_DATA;
      case BOOL,
          I2,
          I4,
          I8,
          I16,
          I32,
          U2,
          U4,
          U8,
          U16,
          F4E2M1,
          F8E8M0,
          F8E4M3,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ,
          F16,
          BF16 ->
          INT32_DATA;
    };
  }

  /**
   * The tensor whose values are in this field; nothing is allocated unless all of them are there.
   */
  Tensor read(TensorProto proto, TensorType type, String where) {
    long elements = type.shape().size().known();
    int perEntry = PackedElements.perByte(type.element());
    long expected = Math.ceilDiv(elements, perEntry);
    if (count(proto) != expected || !List.of(text()).containsAll(present(proto))) {
      throw TensorReader.invalid(
          where,
          "%s takes %d entries of %s, found %d; fields with entries: %s",
          type,
          expected,
          text(),
          count(proto),
          present(proto));
    }
    Tensor tensor = Tensor.zeros(type);
    for (long i = 0; i < elements; i++) {
      set(tensor, i, proto, (int) (i / perEntry), where);
    }
    return tensor;
  }

  private String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** A bit pattern of this many bits, which writers extend with zeros or with its sign. */
  private static int inRange(int value, int bits, ElementType element, String where) {
    exact(value >> (bits - 1) == -1 || value >> bits == 0, value, element, where);
    return value;
  }

  private static void exact(boolean holds, long value, ElementType element, String where) {
    if (!holds) {
      throw TensorReader.invalid(where, "value %d is not one of %s", value, element);
    }
  }
}
