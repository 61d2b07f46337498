package dev.sinter.cli.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.cli.Models;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MeasureTest {
  private static final Dim ZERO = Dim.of(0);

  @Test
  void costsFollowTheSizes() {
    GraphCost one = GraphCost.of(Models.convolutional(), _ -> 1);
    assertEquals(4 * 9 + 256 * 10, one.parameters());
    assertEquals(4 * one.parameters(), one.parameterBytes());
    assertEquals(4 * 64 * 9 + 256 * 10, one.multiplyAdds());
    assertTrue(one.complete());
    assertEquals(
        Map.of("conv_general", 1, "broadcast", 1, "max", 1, "reshape", 1, "dot_general", 1),
        one.operators());
    assertEquals(
        16 * one.multiplyAdds(), GraphCost.of(Models.convolutional(), _ -> 16).multiplyAdds());
  }

  @Test
  void compositesCountOnceAsOperatorsAndByTheirBodies() {
    Graph body = Models.convolutional();
    GraphBuilder builder = new GraphBuilder("outer");
    Value image = builder.input("image", TensorType.parse("f32[batch,1,8,8]"));
    Composite net = new Composite("Net", Attributes.NONE, body);
    builder.output("a", builder.apply(net, image));
    builder.output("b", builder.apply(net, image));
    GraphCost cost = GraphCost.of(builder.build(), _ -> 1);
    assertEquals(Map.of("Net", 2), cost.operators());
    assertEquals(2 * GraphCost.of(body, _ -> 1).multiplyAdds(), cost.multiplyAdds());
    assertEquals(GraphCost.of(body, _ -> 1).parameters(), cost.parameters(), "shared weights");
    assertEquals(List.of(3.0, 3.0), ReceptiveField.of(builder.build()).orElseThrow().sizes());
  }

  @Test
  void transposedConvolutionsDoNotMultiplyByZeros() {
    GraphBuilder builder = new GraphBuilder("up");
    Value image = builder.input("image", TensorType.parse("f32[1,2,5]"));
    Value kernel = builder.constant(Tensor.zeros(TensorType.parse("f32[3,2,4]")));
    ConvGeneral up =
        new ConvGeneral(
            List.of(1L),
            List.of(ZERO),
            List.of(ZERO),
            List.of(2L),
            List.of(1L),
            1,
            1,
            ElementType.F32);
    builder.output("y", builder.apply(up, image, kernel));
    assertEquals(2 * 5 * 4 * 3, GraphCost.of(builder.build(), _ -> 1).multiplyAdds());
  }

  /** LeNet's head: conv 5, pool 2/2, conv 5, pool 2/2 sees 16 positions in steps of 4. */
  @Test
  void receptiveFieldsGrowByLayers() {
    GraphBuilder builder = new GraphBuilder("lenet");
    Value value = builder.input("image", TensorType.parse("f32[1,1,32,32]"));
    for (int layer = 1; layer <= 2; layer++) {
      builder.at(Location.of("conv" + layer));
      List<Dim> zeros = List.of(ZERO, ZERO);
      List<Long> ones = List.of(1L, 1L);
      value =
          builder.apply(
              new ConvGeneral(ones, zeros, zeros, ones, ones, 1, 1, ElementType.F32),
              value,
              builder.constant(Tensor.zeros(TensorType.parse("f32[1,1,5,5]"))));
      builder.at(Location.of("pool" + layer));
      List<Long> window = List.of(1L, 1L, 2L, 2L);
      List<Dim> none = List.of(ZERO, ZERO, ZERO, ZERO);
      value =
          builder.apply(
              new ReduceWindow(
                  Reduce.Combiner.MAX, window, window, List.of(1L, 1L, 1L, 1L), none, none),
              value);
    }
    builder.output("y", value);
    ReceptiveField field = ReceptiveField.of(builder.build()).orElseThrow();
    assertEquals(List.of(16.0, 16.0), field.sizes());
    assertEquals(List.of(4.0, 4.0), field.strides());
    assertEquals(4, field.layers());
    assertEquals("pool2", field.last());
  }

  @Test
  void networksWithoutConvolutionHaveNone() {
    GraphBuilder builder = new GraphBuilder("none");
    Value value = builder.input("x", TensorType.parse("f32[1,2,3]"));
    builder.output("y", value);
    assertTrue(ReceptiveField.of(builder.build()).isEmpty());
  }

  @Test
  void percentilesAreOfNearestRank() {
    long[] times = new long[100];
    long[] bytes = new long[100];
    for (int i = 0; i < 100; i++) {
      times[i] = 100L - i;
      bytes[i] = 8;
    }
    Timing timing = Timing.of(times, bytes);
    assertEquals(50, timing.median());
    assertEquals(99, timing.p99());
    assertEquals(8, timing.allocatedBytes());
    assertEquals(2.0, timing.gigaPerSecond(100));
    assertEquals(new Timing(5, 5, 0, 1), Timing.of(new long[] {5}, new long[] {0}));
  }

  @Test
  void contestsRunEveryContestantEquallyOften() {
    int[] runs = new int[2];
    List<Timing> timings = new Contest(0, 0).run(List.of(() -> runs[0]++, () -> runs[1]++));
    assertEquals(2, timings.size());
    assertEquals(runs[0], runs[1]);
    assertTrue(timings.get(0).runs() < runs[0], "the warm-up does not count");
  }
}
