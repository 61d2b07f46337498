package dev.sinter.bench.workload;

import dev.sinter.cli.model.ModelSource;
import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.composite.Softmax;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/** Functions of whole rows, which reduce each of them and then touch it again. */
public enum RowFunction {
  SOFTMAX {
    @Override
    Value of(NumPy np, Value x, long columns) {
      return Softmax.softmax(np, x, List.of(1));
    }
  },
  LAYER_NORM {
    @Override
    Value of(NumPy np, Value x, long columns) {
      TensorType vector = TensorType.of(ElementType.F32, columns);
      Value scale = np.builder().constant(Workload.weights("scale", vector));
      Value shift = np.builder().constant(Workload.weights("shift", vector));
      return Normalization.layerNorm(np, x, scale, shift, 1, 1e-5).y();
    }
  };

  abstract Value of(NumPy np, Value x, long columns);

  /** For an input {@code f32[rows,columns]}. */
  public Workload workload(long rows, long columns) {
    GraphBuilder builder = new GraphBuilder(name());
    Value x = builder.input("x", TensorType.of(ElementType.F32, rows, columns));
    builder.output("y", of(new NumPy(builder), x, columns));
    Graph graph = builder.build();
    return Workload.of(graph, Work.streaming(ModelSource.signatureOf(graph)));
  }
}
