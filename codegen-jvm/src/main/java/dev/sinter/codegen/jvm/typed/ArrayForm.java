package dev.sinter.codegen.jvm.typed;

import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.Type;

/**
 * Whether a model can be called with Java arrays, of which each length says the shape: every input
 * has at most one size that is not known, and there is one output. {@code f32[batch,1,8,8]} takes a
 * {@code float[]} of batch·64 elements.
 */
final class ArrayForm {
  private ArrayForm() {}

  /** Whether all inputs and the output are such. */
  static boolean fits(Signature signature) {
    return !signature.inputs().isEmpty()
        && signature.outputs().size() == 1
        && result(signature.outputs().getFirst()).isPresent()
        && signature.inputs().stream()
            .allMatch(input -> argument(input).isPresent() && hasShapeOfLength(input));
  }

  /** The array type that an input is given as. */
  static Optional<Type> argument(Signature.Parameter input) {
    return switch (input.type().element()) {
      case F32 -> Optional.of(Type.getType(float[].class));
      case F64 -> Optional.of(Type.getType(double[].class));
      case I32 -> Optional.of(Type.getType(int[].class));
      case I64 -> Optional.of(Type.getType(long[].class));
      case BOOL -> Optional.of(Type.getType(boolean[].class));
      case I2,
          I4,
          I8,
          I16,
          U2,
          U4,
          U8,
          U16,
          U32,
          U64,
          F4E2M1,
          F8E8M0,
          F8E4M3,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ,
          F16,
          BF16 ->
          Optional.empty();
    };
  }

  /** The array type of an output that {@link Tensor} gives without loss. */
  static Optional<Type> result(Signature.Parameter output) {
    ElementType element = output.type().element();
    if (element == ElementType.F32) {
      return Optional.of(Type.getType(float[].class));
    }
    return element == ElementType.I64 ? Optional.of(Type.getType(long[].class)) : Optional.empty();
  }

  private static boolean hasShapeOfLength(Signature.Parameter input) {
    List<Dim> dims = input.type().shape().dims();
    List<Dim> open = dims.stream().filter(dim -> !dim.isKnown()).toList();
    boolean plain = open.stream().allMatch(dim -> dim instanceof Dim.Symbol);
    long known = knownElements(input.type().shape());
    return open.size() <= 1 && plain && known > 0 && known <= Integer.MAX_VALUE;
  }

  /** The product of the known sizes; 0 where it is none that an array can have. */
  static long knownElements(Shape shape) {
    long product = 1;
    for (Dim dim : shape.dims()) {
      if (dim.isKnown()) {
        long size = dim.known();
        product = size > Integer.MAX_VALUE || product > Integer.MAX_VALUE ? 0 : product * size;
      }
    }
    return product;
  }
}
