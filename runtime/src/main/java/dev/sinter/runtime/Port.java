package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;

/**
 * One input or output of a program, as tensors given for it are checked: sizes ready to be compared
 * without allocating.
 */
final class Port {
  /** The root of a parameter that the program does not touch. */
  static final int UNUSED = -1;

  private final String kind;
  private final Signature.Parameter parameter;
  private final SizeExpression[] sizes;
  private final int root;

  /**
   * @param kind {@code input} or {@code output}, for messages
   * @param root of its buffer; {@link #UNUSED} for none
   */
  Port(String kind, Signature.Parameter parameter, SymbolTable table, int root) {
    this.kind = kind;
    this.parameter = parameter;
    this.root = root;
    sizes =
        parameter.type().shape().dims().stream()
            .map(dim -> SizeExpression.of(dim, table))
            .toArray(SizeExpression[]::new);
  }

  String name() {
    return parameter.name();
  }

  TensorType type() {
    return parameter.type();
  }

  int root() {
    return root;
  }

  int rank() {
    return sizes.length;
  }

  /** Checks all but the sizes. */
  void checkKind(Tensor tensor) {
    if (tensor == null) {
      throw new SinterException(
          ErrorCode.INPUT_MISSING, "%s '%s' was not given".formatted(kind, name()));
    }
    if (tensor.element() != type().element()) {
      throw new SinterException(
          ErrorCode.INPUT_TYPE,
          "%s '%s': expected %s, found %s".formatted(kind, name(), type(), tensor.type()));
    }
    if (tensor.type().rank() != sizes.length) {
      throw new SinterException(
          ErrorCode.INPUT_SHAPE,
          "%s '%s': expected %s of rank %d, found %s"
              .formatted(kind, name(), type(), sizes.length, tensor.type()));
    }
  }

  /** The size of a tensor along an axis. */
  static long size(Tensor tensor, int axis) {
    return tensor.type().shape().dims().get(axis).known();
  }

  /** Checks the sizes, all symbols being known. */
  void checkSizes(Tensor tensor, long[] symbols) {
    for (int axis = 0; axis < sizes.length; axis++) {
      long expected = sizes[axis].eval(symbols);
      if (size(tensor, axis) != expected) {
        throw wrongSize(tensor, axis, expected);
      }
    }
  }

  SinterException wrongSize(Tensor tensor, int axis, long expected) {
    Dim dim = type().dim(axis);
    String why = dim.isKnown() ? "" : " (" + dim + " by the sizes of the inputs)";
    return new SinterException(
        ErrorCode.INPUT_SHAPE,
        "%s '%s': expected %s, found %s; axis %d should be %d%s"
            .formatted(kind, name(), type(), tensor.type(), axis, expected, why));
  }

  /** A new tensor of the sizes that the symbols give. */
  Tensor allocate(long[] symbols) {
    long[] known = Arrays.stream(sizes).mapToLong(size -> size.eval(symbols)).toArray();
    for (int axis = 0; axis < known.length; axis++) {
      if (known[axis] < 0) {
        throw new SinterException(
            ErrorCode.INPUT_SHAPE,
            "%s '%s': of type %s, axis %d would have size %d by the sizes of the inputs"
                .formatted(kind, name(), type(), axis, known[axis]));
      }
    }
    TensorType type = TensorType.of(type().element(), known);
    try {
      return Tensor.zeros(type);
    } catch (OutOfMemoryError e) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s '%s' of type %s is larger than what the machine has free"
              .formatted(kind, name(), type),
          e);
    }
  }
}
