package dev.sinter.cli.check;

import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Shape;
import java.util.List;

/** The inputs of ONNX's test models without real weights: x[i] = (float) (i / (double) n). */
final class RampInputs {
  private RampInputs() {}

  /** A value for every input; unknown sizes are 1. */
  static List<Tensor> of(Signature signature) {
    return signature.inputs().stream().map(RampInputs::of).toList();
  }

  private static Tensor of(Signature.Parameter input) {
    long[] shape = input.type().shape().eval(_ -> 1);
    Tensor tensor = Tensor.zeros(input.type().withShape(Shape.of(shape)));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, i / (double) tensor.size());
    }
    return tensor;
  }
}
