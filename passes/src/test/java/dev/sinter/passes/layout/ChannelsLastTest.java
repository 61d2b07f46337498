package dev.sinter.passes.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.passes.simplify.Algebra;
import dev.sinter.passes.simplify.Golden;
import dev.sinter.passes.simplify.RemoveDead;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ChannelsLastTest {
  private static final String CONVOLUTION =
      "strides=[1,1], low=[0,0], high=[0,0], inputDilation=[1,1], kernelDilation=[1,1],"
          + " featureGroups=1, batchGroups=1, accumulate=f32";

  private static String weights(int outputs, int inputs) {
    return "f32[%d,%d,1,1]{%s}"
        .formatted(
            outputs, inputs, String.join(", ", Collections.nCopies(outputs * inputs, "0.5")));
  }

  private static String text(int outputs) {
    return """
    graph "g" (%%0 "x": f32[n,2,8,8]) {
      %%1: f32[%1$d,2,1,1] = constant {value=%2$s}
      %%2: f32[n,%1$d,8,8] = conv_general(%%0, %%1) {%3$s, channelsLast=false}
      %%3: f32[n,%1$d,8,8] = exp(%%2)
      %%4: f32[n,%1$d,4,4] = reduce_window(%%3) {combiner=max, window=[1,1,2,2], strides=[1,1,2,2], dilation=[1,1,1,1], low=[0,0,0,0], high=[0,0,0,0]}
      %%5: f32[n,%1$d] = reduce(%%4) {combiner=sum, axes=[2,3]}
      return %%5 "y"
    }
    """
        .formatted(outputs, weights(outputs, 2), CONVOLUTION);
  }

  @Test
  void whatFollowsAConvolutionKeepsItsLayout() {
    Golden.checkLive(
        new ChannelsLast(),
        text(16),
        """
        graph "g" (%%0 "x": f32[n,2,8,8]) {
          %%1: f32[16,2,1,1] = constant {value=%1$s}
          %%2: f32[n,8,8,2] = transpose(%%0) {permutation=[0,2,3,1]}
          %%3: f32[n,8,8,16] = conv_general(%%2, %%1) {%2$s, channelsLast=true}
          %%4: f32[n,8,8,16] = exp(%%3)
          %%5: f32[n,4,4,16] = reduce_window(%%4) {combiner=max, window=[1,2,2,1], strides=[1,2,2,1], dilation=[1,1,1,1], low=[0,0,0,0], high=[0,0,0,0]}
          %%6: f32[n,16] = reduce(%%5) {combiner=sum, axes=[1,2]}
          return %%6 "y"
        }
        """
            .formatted(weights(16, 2), CONVOLUTION));
  }

  @Test
  void aFewChannelsStayFirst() {
    Golden.unchanged(new ChannelsLast(), text(3));
  }

  /** Whatever lies between two convolutions, transposes are left at the borders only. */
  @Test
  void transposesBetweenConvolutionsGoAway() {
    String graph =
        """
        graph "g" (%%0 "x": f32[n,16,8,8], %%1 "s": f32[n,16,8,8]) {
          %%2: f32[16,16,1,1] = constant {value=%1$s}
          %%3: f32[16] = constant {value=f32[16]{%3$s}}
          %%4: f32[n,16,8,8] = conv_general(%%0, %%2) {%2$s, channelsLast=false}
          %%5: f32[n,16,8,8] = broadcast(%%3) {shape=[n,16,8,8], axes=[1]}
          %%6: f32[n,16,8,8] = add(%%4, %%5)
          %%7: f32[n,32,8,8] = concat(%%6, %%1) {axis=1}
          %%8: f32[n,16,8,8] = slice(%%7) {starts=[0,16,0,0], sizes=[n,16,8,8], strides=[1,1,1,1]}
          %%9: f32[] = constant {value=f32[]{0.0}}
          %%10: f32[n,16,10,10] = pad(%%8, %%9) {low=[0,0,1,1], high=[0,0,1,1], interior=[0,0,0,0]}
          %%11: f32[n,16,10,10] = conv_general(%%10, %%2) {%2$s, channelsLast=false}
          return %%11 "y"
        }
        """
            .formatted(
                weights(16, 16), CONVOLUTION, String.join(", ", Collections.nCopies(16, "1.0")));
    Graph after = Golden.apply(new ChannelsLast(), GraphParser.parse(graph));
    after = Golden.apply(new RemoveDead(), Golden.apply(new Algebra(), after));
    assertEquals(
        2, after.nodes().stream().filter(node -> node.op() instanceof ConvGeneral).count());
    assertEquals(3, after.nodes().stream().filter(node -> node.op() instanceof Transpose).count());
  }
}
