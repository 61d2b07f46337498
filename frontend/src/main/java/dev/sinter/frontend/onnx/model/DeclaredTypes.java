package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.frontend.onnx.ReadLimits;
import dev.sinter.frontend.onnx.file.DataTypes;
import dev.sinter.frontend.onnx.file.DeclaredKind;
import dev.sinter.frontend.onnx.proto.TensorShapeProto.Dimension;
import dev.sinter.frontend.onnx.proto.TypeProto;
import dev.sinter.frontend.onnx.proto.ValueInfoProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The types a model declares for its inputs, which are believed, and its outputs, which are
 * checked.
 */
final class DeclaredTypes {
  private static final System.Logger LOG = System.getLogger("dev.sinter.frontend");
  private final Symbols symbols;

  private final Map<String, Shape> shapes;

  /** The types of a model with these symbols, some of whose inputs have known shapes. */
  DeclaredTypes(Symbols symbols, Map<String, Shape> shapes) {
    this.symbols = symbols;
    this.shapes = shapes;
  }

  /** Sizes that were given although the inputs have no such symbol. */
  Set<String> unusedSizes() {
    return symbols.unused();
  }

  /** The type of an input. */
  TensorType input(ValueInfoProto info) {
    TypeProto.Tensor tensor = DeclaredKind.of(info).tensor();
    ElementType element = DataTypes.element(tensor.getElemType(), "'" + info.getName() + "'");
    Shape known = shapes.get(info.getName());
    if (!tensor.hasShape() && known == null) {
      throw new SinterException(
          ErrorCode.VALUE_NEEDED,
          "'%s' is declared without a shape; its number of axes must be known"
              .formatted(info.getName()));
    }
    if (!tensor.hasShape()) {
      return new TensorType(element, known);
    }
    List<Dimension> declared = dimensions(tensor, info);
    if (known != null && known.rank() != declared.size()) {
      throw mismatch(info, known);
    }
    List<Dim> dims = new ArrayList<>();
    for (Dimension dimension : declared) {
      int axis = dims.size();
      Dim size = symbols.dim(dimension, info.getName(), axis);
      if (known != null) {
        size = symbols.know(size, known.dim(axis).known());
        if (!size.equals(known.dim(axis))) {
          throw mismatch(info, known);
        }
      }
      dims.add(size);
    }
    return new TensorType(element, new Shape(dims));
  }

  private static SinterException mismatch(ValueInfoProto info, Shape known) {
    List<String> declared =
        info.getType().getTensorType().getShape().getDimList().stream()
            .map(DeclaredTypes::text)
            .toList();
    return new SinterException(
        ErrorCode.INPUT_SHAPE,
        "'%s' is given shape %s, the model declares %s".formatted(info.getName(), known, declared));
  }

  /**
   * Checks the declared type of an output against what it is. Another kind or element type is
   * refused. Another shape is only warned of: nothing reads the declaration, tools that edit models
   * forget it, and what is computed has the true shape.
   *
   * @param file the model's name
   */
  void checkOutput(String file, ValueInfoProto info, OnnxValue<Value> found) {
    if (info.getType().getValueCase() == TypeProto.ValueCase.VALUE_NOT_SET) {
      return;
    }
    DeclaredKind kind = DeclaredKind.of(info);
    if (!kind.allows(found)) {
      throw new SinterException(
          ErrorCode.TYPE_MISMATCH,
          "'%s' is declared as %s, but computed as %s"
              .formatted(info.getName(), kind, found.describe()));
    }
    found.tensors().forEach(tensor -> checkTensor(file, info, kind, tensor.type()));
  }

  private static void checkTensor(
      String file, ValueInfoProto info, DeclaredKind kind, TensorType found) {
    TypeProto.Tensor tensor = kind.tensor();
    if (tensor.getElemType() != 0) {
      ElementType declared = DataTypes.element(tensor.getElemType(), "'" + info.getName() + "'");
      if (declared != found.element()) {
        throw new SinterException(
            ErrorCode.TYPE_MISMATCH,
            "'%s' is declared with elements %s, but computed as %s"
                .formatted(info.getName(), declared, found));
      }
    }
    // Of elements and optional values, writers say a scalar where they mean any shape.
    if (kind.isTensor() && tensor.hasShape() && !fits(dimensions(tensor, info), found)) {
      List<String> declared = dimensions(tensor, info).stream().map(DeclaredTypes::text).toList();
      LOG.log(
          System.Logger.Level.WARNING,
          "%s: output '%s' is declared with shape %s, but computed as %s"
              .formatted(file, info.getName(), declared, found));
    }
  }

  /** Sizes that either side does not know fit any other. */
  private static boolean fits(List<Dimension> declared, TensorType found) {
    boolean fits = declared.size() == found.rank();
    for (int axis = 0; fits && axis < found.rank(); axis++) {
      Dimension dimension = declared.get(axis);
      boolean open =
          dimension.getValueCase() != Dimension.ValueCase.DIM_VALUE
              || dimension.getDimValue() == -1;
      fits = open || !found.dim(axis).isKnown() || found.dim(axis).is(dimension.getDimValue());
    }
    return fits;
  }

  private static String text(Dimension dimension) {
    return switch (dimension.getValueCase()) {
      case DIM_VALUE -> Long.toString(dimension.getDimValue());
      case DIM_PARAM -> dimension.getDimParam();
      case VALUE_NOT_SET -> "?";
    };
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
}
