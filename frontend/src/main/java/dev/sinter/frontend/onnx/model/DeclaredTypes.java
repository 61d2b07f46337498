package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.ReadLimits;
import dev.sinter.frontend.onnx.file.DataTypes;
import dev.sinter.frontend.onnx.proto.TensorShapeProto.Dimension;
import dev.sinter.frontend.onnx.proto.TypeProto;
import dev.sinter.frontend.onnx.proto.ValueInfoProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * The types a model declares for its inputs, which are believed, and its outputs, which are
 * checked.
 */
final class DeclaredTypes {
  private final Symbols symbols = new Symbols();

  /** The type of an input. */
  TensorType input(ValueInfoProto info) {
    TypeProto.Tensor tensor = tensor(info);
    ElementType element = DataTypes.element(tensor.getElemType(), "'" + info.getName() + "'");
    if (!tensor.hasShape()) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          "'%s' is declared without a shape; its number of axes must be known"
              .formatted(info.getName()));
    }
    List<Dim> dims = new ArrayList<>();
    for (Dimension dimension : dimensions(tensor, info)) {
      dims.add(symbols.dim(dimension, info.getName(), dims.size()));
    }
    return new TensorType(element, new Shape(dims));
  }

  /**
   * Refuses an output whose declared type cannot be that of its value. Sizes that either side does
   * not know fit.
   */
  void checkOutput(ValueInfoProto info, TensorType found) {
    if (!info.hasType() || info.getType().getValueCase() == TypeProto.ValueCase.VALUE_NOT_SET) {
      return;
    }
    TypeProto.Tensor tensor = tensor(info);
    if (tensor.getElemType() != 0
        && DataTypes.element(tensor.getElemType(), "'" + info.getName() + "'") != found.element()) {
      throw mismatch(
          info, DataTypes.element(tensor.getElemType(), info.getName()) + " elements", found);
    }
    if (!tensor.hasShape()) {
      return;
    }
    List<Dimension> dimensions = dimensions(tensor, info);
    boolean fits = dimensions.size() == found.rank();
    for (int axis = 0; fits && axis < found.rank(); axis++) {
      boolean declared = dimensions.get(axis).getValueCase() == Dimension.ValueCase.DIM_VALUE;
      fits =
          !declared
              || !found.dim(axis).isKnown()
              || found.dim(axis).is(dimensions.get(axis).getDimValue());
    }
    if (!fits) {
      List<String> sizes = dimensions.stream().map(DeclaredTypes::text).toList();
      throw mismatch(info, "shape " + sizes, found);
    }
  }

  private static String text(Dimension dimension) {
    return switch (dimension.getValueCase()) {
      case DIM_VALUE -> Long.toString(dimension.getDimValue());
      case DIM_PARAM -> dimension.getDimParam();
      case VALUE_NOT_SET -> "?";
    };
  }

  private static SinterException mismatch(ValueInfoProto info, String declared, TensorType found) {
    return new SinterException(
        ErrorCode.SHAPE_MISMATCH,
        "'%s' is declared with %s, but computed as %s".formatted(info.getName(), declared, found));
  }

  private static List<Dimension> dimensions(TypeProto.Tensor tensor, ValueInfoProto info) {
    if (tensor.getShape().getDimCount() > ReadLimits.MAX_RANK) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "'%s' has %d axes, the limit is %d"
              .formatted(info.getName(), tensor.getShape().getDimCount(), ReadLimits.MAX_RANK));
    }
    return tensor.getShape().getDimList();
  }

  private static TypeProto.Tensor tensor(ValueInfoProto info) {
    TypeProto type = info.getType();
    return switch (type.getValueCase()) {
      case TENSOR_TYPE -> type.getTensorType();
      case SEQUENCE_TYPE -> throw unsupported(info, "a sequence");
      case MAP_TYPE -> throw unsupported(info, "a map");
      case OPTIONAL_TYPE -> throw unsupported(info, "an optional value");
      case SPARSE_TENSOR_TYPE -> throw unsupported(info, "a sparse tensor");
      case OPAQUE_TYPE -> throw unsupported(info, "of an opaque type");
      case VALUE_NOT_SET ->
          throw new SinterException(
              ErrorCode.MODEL_INVALID, "'%s' is declared without a type".formatted(info.getName()));
    };
  }

  private static SinterException unsupported(ValueInfoProto info, String what) {
    return new SinterException(
        ErrorCode.FEATURE_UNSUPPORTED,
        "'%s' is %s; only tensors are supported".formatted(info.getName(), what));
  }
}
