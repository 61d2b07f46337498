package dev.sinter.cli;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/** Graphs that tests share. */
public final class Models {
  private Models() {}

  /** Convolution 3x3, Relu, and a product: image f32[batch,1,8,8] to scores f32[batch,10]. */
  public static Graph convolutional() {
    GraphBuilder builder = new GraphBuilder("convolutional");
    Value image = builder.input("image", TensorType.parse("f32[batch,1,8,8]"));
    List<Dim> pads = List.of(Dim.of(1), Dim.of(1));
    List<Long> ones = List.of(1L, 1L);
    builder.at(Location.of("conv"));
    Value features =
        builder.apply(
            new ConvGeneral(ones, pads, pads, ones, ones, 1, 1, ElementType.F32),
            image,
            builder.constant(waves(4, 1, 3, 3)));
    builder.at(Location.of("relu"));
    Value zeros =
        builder.apply(
            new Broadcast(features.type().shape(), List.of()),
            builder.constant(Tensor.scalar(ElementType.F32, 0.0)));
    Value active = builder.apply(new Binary(Binary.Function.MAX), features, zeros);
    Value flat = builder.apply(new Reshape(Shape.parse("[batch,256]")), active);
    builder.at(Location.of("product"));
    Value scores =
        builder.apply(
            new DotGeneral(List.of(), List.of(), List.of(1), List.of(0), ElementType.F32),
            flat,
            builder.constant(waves(256, 10)));
    builder.output("scores", scores);
    builder.metadata("labels", "0,1,2,3,4,5,6,7,8,9");
    return builder.build();
  }

  /** sin 0, sin 1, … */
  public static Tensor waves(long... shape) {
    Tensor tensor = Tensor.zeros(TensorType.of(ElementType.F32, shape));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, Math.sin((double) i));
    }
    return tensor;
  }
}
