package dev.sinter.passes.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.simplify.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinContractionsTest {
  private static final String PRODUCT =
      "lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0], accumulate=f32";
  private static final String CONVOLUTION =
      "strides=[1,1], low=[0,0], high=[0,0], inputDilation=[1,1], kernelDilation=[1,1],"
          + " featureGroups=1, batchGroups=1, accumulate=f32, channelsLast=false";

  /** What is done to all alike is done once; the rest is given slices. */
  @Test
  void biasesAndActivationsAreJoinedToo() {
    Golden.check(
        new JoinContractions(),
        """
        graph "g" (%%0 "x": f32[n,2]) {
          %%1: f32[2,1] = constant {value=f32[2,1]{1.0, 2.0}} @"a"
          %%2: f32[n,1] = dot_general(%%0, %%1) {%1$s} @"a"
          %%3: f32[1] = constant {value=f32[1]{3.0}} @"a"
          %%4: f32[n,1] = broadcast(%%3) {shape=[n,1], axes=[1]} @"a"
          %%5: f32[n,1] = add(%%2, %%4) @"a"
          %%6: f32[] = constant {value=f32[]{0.0}} @"a"
          %%7: f32[n,1] = broadcast(%%6) {shape=[n,1], axes=[]} @"a"
          %%8: f32[n,1] = max(%%5, %%7) @"a"
          %%9: f32[n,1] = exp(%%8) @"a"
          %%10: f32[2,2] = constant {value=f32[2,2]{4.0, 5.0, 6.0, 7.0}} @"b"
          %%11: f32[n,2] = dot_general(%%0, %%10) {%1$s} @"b"
          %%12: f32[2] = constant {value=f32[2]{8.0, 9.0}} @"b"
          %%13: f32[n,2] = broadcast(%%12) {shape=[n,2], axes=[1]} @"b"
          %%14: f32[n,2] = add(%%11, %%13) @"b"
          %%15: f32[n,2] = broadcast(%%6) {shape=[n,2], axes=[]} @"b"
          %%16: f32[n,2] = max(%%14, %%15) @"b"
          %%17: f32[n,2] = tanh(%%16) @"b"
          return %%9 "a", %%17 "b"
        }
        """
            .formatted(PRODUCT),
        """
        graph "g" (%%0 "x": f32[n,2]) {
          %%1: f32[2,1] = constant {value=f32[2,1]{1.0, 2.0}} @"a"
          %%2: f32[2,3] = constant {value=f32[2,3]{1.0, 4.0, 5.0, 2.0, 6.0, 7.0}} @"a"+"b"
          %%3: f32[n,3] = dot_general(%%0, %%2) {%1$s} @"a"+"b"
          %%4: f32[3] = constant {value=f32[3]{3.0, 8.0, 9.0}} @"a"+"b"
          %%5: f32[n,3] = broadcast(%%4) {shape=[n,3], axes=[1]} @"a"+"b"
          %%6: f32[n,3] = add(%%3, %%5) @"a"+"b"
          %%7: f32[] = constant {value=f32[]{0.0}} @"a"+"b"
          %%8: f32[n,3] = broadcast(%%7) {shape=[n,3], axes=[]} @"a"+"b"
          %%9: f32[n,3] = max(%%6, %%8) @"a"+"b"
          %%10: f32[n,1] = slice(%%9) {starts=[0,0], sizes=[n,1], strides=[1,1]} @"a"
          %%11: f32[n,2] = slice(%%9) {starts=[0,1], sizes=[n,2], strides=[1,1]} @"b"
          %%12: f32[1] = constant {value=f32[1]{3.0}} @"a"
          %%13: f32[n,1] = broadcast(%%12) {shape=[n,1], axes=[1]} @"a"
          %%14: f32[] = constant {value=f32[]{0.0}} @"a"
          %%15: f32[n,1] = broadcast(%%14) {shape=[n,1], axes=[]} @"a"
          %%16: f32[n,1] = exp(%%10) @"a"
          %%17: f32[2,2] = constant {value=f32[2,2]{4.0, 5.0, 6.0, 7.0}} @"b"
          %%18: f32[2] = constant {value=f32[2]{8.0, 9.0}} @"b"
          %%19: f32[n,2] = broadcast(%%18) {shape=[n,2], axes=[1]} @"b"
          %%20: f32[n,2] = broadcast(%%14) {shape=[n,2], axes=[]} @"b"
          %%21: f32[n,2] = tanh(%%11) @"b"
          return %%16 "a", %%21 "b"
        }
        """
            .formatted(PRODUCT));
  }

  /** An operand that is read twice, and a result that is wanted before the end. */
  @Test
  void whatIsReadInBetweenIsASliceToo() {
    Golden.checkLive(
        new JoinContractions(),
        """
        graph "g" (%%0 "x": f32[n,1]) {
          %%1: f32[1,1] = constant {value=f32[1,1]{1.0}}
          %%2: f32[1,1] = constant {value=f32[1,1]{2.0}}
          %%3: f32[n,1] = dot_general(%%0, %%1) {%1$s}
          %%4: f32[n,1] = dot_general(%%0, %%2) {%1$s}
          %%5: f32[n,1] = sigmoid(%%3)
          %%6: f32[n,1] = sigmoid(%%4)
          %%7: f32[n,1] = mul(%%3, %%5)
          %%8: f32[n,1] = mul(%%4, %%6)
          %%9: f32[n,1] = sub(%%7, %%8)
          return %%9 "y", %%6 "z"
        }
        """
            .formatted(PRODUCT),
        """
        graph "g" (%%0 "x": f32[n,1]) {
          %%1: f32[1,2] = constant {value=f32[1,2]{1.0, 2.0}}
          %%2: f32[n,2] = dot_general(%%0, %%1) {%1$s}
          %%3: f32[n,2] = sigmoid(%%2)
          %%4: f32[n,1] = slice(%%3) {starts=[0,1], sizes=[n,1], strides=[1,1]}
          %%5: f32[n,2] = mul(%%2, %%3)
          %%6: f32[n,1] = slice(%%5) {starts=[0,0], sizes=[n,1], strides=[1,1]}
          %%7: f32[n,1] = slice(%%5) {starts=[0,1], sizes=[n,1], strides=[1,1]}
          %%8: f32[n,1] = sub(%%6, %%7)
          return %%8 "y", %%4 "z"
        }
        """
            .formatted(PRODUCT));
  }

  /** Heads: columns become rows of an axis of their own. */
  @Test
  void reshapesKeepPartsApart() {
    Golden.checkLive(
        new JoinContractions(),
        """
        graph "g" (%%0 "x": f32[n,1]) {
          %%1: f32[1,2] = constant {value=f32[1,2]{1.0, 2.0}}
          %%2: f32[1,4] = constant {value=f32[1,4]{3.0, 4.0, 5.0, 6.0}}
          %%3: f32[n,2] = dot_general(%%0, %%1) {%1$s}
          %%4: f32[n,4] = dot_general(%%0, %%2) {%1$s}
          %%5: f32[n,1,2] = reshape(%%3) {shape=[n,1,2]}
          %%6: f32[n,2,2] = reshape(%%4) {shape=[n,2,2]}
          return %%5 "y", %%6 "z"
        }
        """
            .formatted(PRODUCT),
        """
        graph "g" (%%0 "x": f32[n,1]) {
          %%1: f32[1,6] = constant {value=f32[1,6]{1.0, 2.0, 3.0, 4.0, 5.0, 6.0}}
          %%2: f32[n,6] = dot_general(%%0, %%1) {%1$s}
          %%3: f32[n,3,2] = reshape(%%2) {shape=[n,3,2]}
          %%4: f32[n,1,2] = slice(%%3) {starts=[0,0,0], sizes=[n,1,2], strides=[1,1,1]}
          %%5: f32[n,2,2] = slice(%%3) {starts=[0,1,0], sizes=[n,2,2], strides=[1,1,1]}
          return %%4 "y", %%5 "z"
        }
        """
            .formatted(PRODUCT));
  }

  /** A size may be bound between the siblings, from where on a shape can mention it. */
  @Test
  void sizesBoundLaterStayWhereTheyAre() {
    Golden.checkLive(
        new JoinContractions(),
        """
        graph "g" (%%0 "x": f32[n,1], %%1 "k": i64[]) {
          %%2: f32[1,2] = constant {value=f32[1,2]{1.0, 2.0}}
          %%3: f32[n,2] = dot_general(%%0, %%2) {%1$s}
          %%4: i64[] = bind_size(%%1) {symbol="k"}
          %%5: f32[n,2/k,k] = reshape(%%3) {shape=[n,2/k,k]}
          %%6: f32[1,2] = constant {value=f32[1,2]{3.0, 4.0}}
          %%7: f32[n,2] = dot_general(%%0, %%6) {%1$s}
          %%8: f32[n,2/k,k] = reshape(%%7) {shape=[n,2/k,k]}
          return %%4 "size", %%5 "y", %%8 "z"
        }
        """
            .formatted(PRODUCT),
        """
        graph "g" (%%0 "x": f32[n,1], %%1 "k": i64[]) {
          %%2: f32[1,4] = constant {value=f32[1,4]{1.0, 2.0, 3.0, 4.0}}
          %%3: f32[n,4] = dot_general(%%0, %%2) {%1$s}
          %%4: f32[n,2] = slice(%%3) {starts=[0,0], sizes=[n,2], strides=[1,1]}
          %%5: f32[n,2] = slice(%%3) {starts=[0,2], sizes=[n,2], strides=[1,1]}
          %%6: i64[] = bind_size(%%1) {symbol="k"}
          %%7: f32[n,2/k,k] = reshape(%%4) {shape=[n,2/k,k]}
          %%8: f32[n,2/k,k] = reshape(%%5) {shape=[n,2/k,k]}
          return %%6 "size", %%7 "y", %%8 "z"
        }
        """
            .formatted(PRODUCT));
  }

  /** Wide columns are joined only for little work, where what reads a slice is elementwise. */
  @ParameterizedTest
  @CsvSource({
    "n, 2, 8, false, 1",
    "n, 2, 9, false, 2",
    "n, 3, 9, false, 3",
    "n, 2, 4, true, 1",
    "n, 2, 5, true, 2",
    "520, 3, 21, false, 1",
    "521, 3, 21, false, 3",
    "1, 2, 17, false, 2",
    "1, 3, 17, true, 3",
    "521, 2, 4, true, 1"
  })
  void narrowColumnsOrLittleWorkIsJoined(
      String rows, int count, int columns, boolean moved, int left) {
    GraphBuilder builder = new GraphBuilder("g");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f32[%s,1]".formatted(rows)));
    Value sum = null;
    for (int i = 0; i < count; i++) {
      float[] weights = new float[columns];
      weights[0] = i;
      Value part = np.matmul(x, builder.constant(Tensor.of(weights, 1, columns)));
      Value read = moved ? np.transpose(part) : part;
      sum = sum == null ? read : np.sub(sum, read);
    }
    builder.output("y", sum);
    Graph before = builder.build();
    Graph after = Golden.apply(new JoinContractions(), before);
    assertEquals(left, products(after), after::toString);
  }

  private static long products(Graph graph) {
    return graph.nodes().stream().filter(node -> node.op() instanceof DotGeneral).count();
  }

  private static String convolutions(String between) {
    return """
    graph "g" (%%0 "x": f32[n,1,8,8]) {
      %%1: f32[1,1,1,1] = constant {value=f32[1,1,1,1]{1.0}}
      %%2: f32[n,1,8,8] = %1$s
      %%3: f32[2,1,1,1] = constant {value=f32[2,1,1,1]{2.0, 3.0}}
      %%4: f32[1,1,1,1] = constant {value=f32[1,1,1,1]{4.0}}
      %%5: f32[n,2,8,8] = conv_general(%%2, %%3) {%2$s}
      %%6: f32[n,1,8,8] = conv_general(%%2, %%4) {%2$s}
      return %%5 "y", %%6 "z"
    }
    """
        .formatted(between, CONVOLUTION);
  }

  @Test
  void convolutionsAreJoinedAlongTheirOutputChannels() {
    Golden.checkLive(
        new JoinContractions(),
        convolutions("conv_general(%%0, %%1) {%s}".formatted(CONVOLUTION).replace("%%", "%")),
        """
        graph "g" (%%0 "x": f32[n,1,8,8]) {
          %%1: f32[1,1,1,1] = constant {value=f32[1,1,1,1]{1.0}}
          %%2: f32[n,1,8,8] = conv_general(%%0, %%1) {%1$s}
          %%3: f32[3,1,1,1] = constant {value=f32[3,1,1,1]{2.0, 3.0, 4.0}}
          %%4: f32[n,3,8,8] = conv_general(%%2, %%3) {%1$s}
          %%5: f32[n,2,8,8] = slice(%%4) {starts=[0,0,0,0], sizes=[n,2,8,8], strides=[1,1,1,1]}
          %%6: f32[n,1,8,8] = slice(%%4) {starts=[0,2,0,0], sizes=[n,1,8,8], strides=[1,1,1,1]}
          return %%5 "y", %%6 "z"
        }
        """
            .formatted(CONVOLUTION));
  }

  /** Whose channels would otherwise stay first. */
  @Test
  void convolutionsOfAnInputAreLeftAlone() {
    Golden.unchanged(new JoinContractions(), convolutions("exp(%0)"));
  }

  /** A small file must not grow a large model: one constant joined again and again. */
  @Test
  void constantsAreNotCopiedAgainAndAgain() {
    int depth = 10_000;
    GraphBuilder builder = new GraphBuilder("g");
    NumPy np = new NumPy(builder);
    Value weights = builder.constant(Tensor.zeros(TensorType.of(ElementType.F32, depth, 4)));
    for (int i = 0; i < 10; i++) {
      Value x = builder.input("x" + i, TensorType.of(ElementType.F32, 20, depth));
      float[] other = new float[depth];
      other[i] = 1;
      builder.output("y" + i, np.matmul(x, weights));
      builder.output("z" + i, np.matmul(x, builder.constant(Tensor.of(other, depth, 1))));
    }
    Graph graph = builder.build();
    Graph joined = Golden.apply(new JoinContractions(), graph);
    assertTrue(products(joined) < products(graph));
    assertTrue(
        bytes(joined) <= 2 * bytes(graph) + (1 << 16), () -> bytes(graph) + " to " + bytes(joined));
  }

  private static long bytes(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> node.op() instanceof Constant)
        .mapToLong(node -> ((Constant) node.op()).value().data().byteSize())
        .sum();
  }
}
