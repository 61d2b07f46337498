package dev.sinter.passes.join;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Makes graphs in which contractions of one operand are followed by much the same. */
final class RandomSiblings {
  private static final long N = 3;

  private final Random random;
  private final GraphBuilder builder = new GraphBuilder("siblings");
  private final NumPy np = new NumPy(builder);
  private final boolean images;

  private RandomSiblings(Random random) {
    this.random = random;
    this.images = random.nextInt(3) == 0;
  }

  static Graph of(Random random) {
    return new RandomSiblings(random).build();
  }

  static List<Tensor> inputs(Graph graph, Random random) {
    return graph.inputTypes().stream()
        .map(type ->
            filled(new TensorType(type.element(), Shape.of(type.shape().eval(_ -> N))), random))
        .toList();
  }

  private static Tensor filled(TensorType type, Random random) {
    Tensor tensor = Tensor.zeros(type);
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, random.nextGaussian());
    }
    return tensor;
  }

  private Value constant(long... shape) {
    return builder.constant(filled(TensorType.of(ElementType.F32, shape), random));
  }

  private Graph build() {
    Value x = operand();
    List<Value> parts = new ArrayList<>();
    int count = 2 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      parts.add(contraction(x));
    }
    for (int steps = random.nextInt(6); steps > 0; steps--) {
      UnaryOperator<Value> step = step();
      parts.replaceAll(part -> (random.nextInt(8) == 0 ? step() : step).apply(part));
      if (random.nextInt(6) == 0) {
        builder.output("early" + steps, parts.get(random.nextInt(count)));
      }
    }
    parts.forEach(part -> builder.output("part" + parts.indexOf(part), part));
    boolean same = parts.stream().allMatch(part -> part.type().rank() == x.type().rank());
    if (same) {
      Collections.shuffle(parts, random);
      builder.output("all", np.concatenate(parts, images ? 1 : x.type().rank() - 1));
    }
    return builder.build();
  }

  private Value operand() {
    if (images) {
      return convolution(builder.input("x", TensorType.parse("f32[n,2,4,5]")), 4);
    }
    List<String> types = List.of("f32[n,5]", "f32[2,5]", "f32[n,2,5]", "f32[20,5]");
    return builder.input("x", TensorType.parse(types.get(random.nextInt(types.size()))));
  }

  private Value contraction(Value x) {
    long width = List.of(1L, 2L, 4L, 8L, 18L).get(random.nextInt(5));
    return images ? convolution(x, width) : np.matmul(x, constant(5, width));
  }

  private Value convolution(Value x, long outputs) {
    List<Long> ones = List.of(1L, 1L);
    List<Dim> pads = Collections.nCopies(2, Dim.of(1));
    long channels = x.type().dim(1).known();
    return builder.apply(
        new ConvGeneral(ones, pads, pads, ones, ones, 1, 1, ElementType.F32),
        x,
        constant(outputs, channels, 3, 3));
  }

  /** What may be done to all of them. */
  private UnaryOperator<Value> step() {
    double number = random.nextInt(3);
    return switch (random.nextInt(8)) {
      case 0 -> part -> np.add(part, bias(part));
      case 1 -> part -> np.mul(bias(part), part);
      case 2 -> part -> np.maximum(part, number);
      case 3 -> np::tanh;
      case 4 -> part -> np.mul(part, np.tanh(part));
      case 5 -> part -> np.where(np.greater(part, np.scalarLike(part, 0)), part, np.exp(part));
      case 6 -> part -> np.sub(part, np.cast(np.cast(part, ElementType.F16), ElementType.F32));
      default -> this::split;
    };
  }

  /** One number for each column or channel. */
  private Value bias(Value part) {
    int axis = images ? 1 : part.type().rank() - 1;
    long[] shape = new long[part.type().rank() - axis];
    Arrays.fill(shape, 1);
    shape[0] = part.type().dim(axis).known();
    return constant(shape);
  }

  /** Its columns as pairs, where there are pairs. */
  private Value split(Value part) {
    int last = part.type().rank() - 1;
    List<Dim> dims = new ArrayList<>(part.type().shape().dims());
    long columns = dims.get(last).known();
    if (images || columns % 2 != 0) {
      return part;
    }
    dims.set(last, Dim.of(columns / 2));
    dims.add(Dim.of(2));
    return np.reshape(part, dims);
  }
}
