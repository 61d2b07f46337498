package dev.sinter.bench.workload;

import dev.sinter.cli.model.ModelSource;
import dev.sinter.frontend.composite.Activations;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;

/** Functions of single elements. */
public final class Elementwise {
  private Elementwise() {}

  /** {@code gelu(x·a + b) + r} with erf, for vectors x and r and scalars a and b. */
  public static Workload geluChain(long size) {
    GraphBuilder builder = new GraphBuilder("gelu_chain");
    NumPy np = new NumPy(builder);
    TensorType vector = TensorType.of(ElementType.F32, size);
    TensorType scalar = new TensorType(ElementType.F32, Shape.SCALAR);
    Value x = builder.input("x", vector);
    Value a = builder.input("a", scalar);
    Value b = builder.input("b", scalar);
    Value r = builder.input("r", vector);
    Value gelu = Activations.gelu(np, np.add(np.mul(x, a), b), false);
    builder.output("y", np.add(gelu, r));
    return workload(builder.build());
  }

  /** One function; a logarithm of positive numbers. */
  public static Workload function(Unary.Function function, long size) {
    GraphBuilder builder = new GraphBuilder("elementary");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.of(ElementType.F32, size));
    builder.output("y", np.real(function, x));
    Workload workload = workload(builder.build());
    if (function == Unary.Function.LOG) {
      workload.inputs().forEach(Elementwise::makePositive);
    }
    return workload;
  }

  private static void makePositive(Tensor tensor) {
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, Math.abs(tensor.getDouble(i)) + Float.MIN_NORMAL);
    }
  }

  /** Two scalars in, one out. */
  public static Workload scalars() {
    GraphBuilder builder = new GraphBuilder("scalars");
    NumPy np = new NumPy(builder);
    TensorType scalar = new TensorType(ElementType.F32, Shape.SCALAR);
    builder.output("y", np.add(builder.input("a", scalar), builder.input("b", scalar)));
    return Workload.of(builder.build(), new Work.Call());
  }

  private static Workload workload(Graph graph) {
    return Workload.of(graph, Work.streaming(ModelSource.signatureOf(graph)));
  }
}
