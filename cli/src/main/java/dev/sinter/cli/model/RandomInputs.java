package dev.sinter.cli.model;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/**
 * Values for inputs that nobody gave: floats from the standard normal distribution, bools from a
 * fair coin, integers from 0 up to a bound. What an input gets depends on the seed, its name and
 * its type alone.
 *
 * @param integers how many integers there are to choose from: small, since integers are often
 *     indices
 */
public record RandomInputs(long seed, long integers) {
  /** Fits most indices and all four-bit types. */
  public static final long INTEGERS = 8;

  private static final long MOST_BYTES = 1L << 33;

  /** A value for one input under sizes for its symbols. */
  public Tensor make(Signature.Parameter input, ToLongFunction<String> sizes) {
    TensorType type = typeOf(input, sizes);
    Tensor tensor = Tensor.zeros(type);
    SplittableRandom random = new SplittableRandom(seed ^ (0x9E3779B97F4A7C15L * nameHash(input)));
    for (long i = 0; i < tensor.size(); i++) {
      switch (type.element().kind()) {
        case FLOAT -> tensor.setDouble(i, random.nextGaussian());
        case BOOL -> tensor.setLong(i, random.nextInt(2));
        case SIGNED, UNSIGNED -> tensor.setLong(i, random.nextLong(integers));
      }
    }
    return tensor;
  }

  /** Values for all inputs of a model. */
  public List<Tensor> makeAll(Signature signature, ToLongFunction<String> sizes) {
    return signature.inputs().stream().map(input -> make(input, sizes)).toList();
  }

  private static TensorType typeOf(Signature.Parameter input, ToLongFunction<String> sizes) {
    long[] shape = input.type().shape().eval(sizes);
    if (Arrays.stream(shape).anyMatch(size -> size < 0)) {
      throw new SinterException(
          ErrorCode.INPUT_SHAPE,
          "%s: %s would have the shape %s: choose other sizes with --bind"
              .formatted(input.name(), input.type(), Arrays.toString(shape)));
    }
    TensorType type = input.type().withShape(Shape.of(shape));
    if (type.bytes().known() > MOST_BYTES) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s: %s would take %d bytes".formatted(input.name(), type, type.bytes().known()));
    }
    return type;
  }

  private static long nameHash(Signature.Parameter input) {
    return input.name().hashCode();
  }
}
