package dev.sinter.passes.simplify;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.tensor.Tensor;
import org.junit.jupiter.api.Test;

class FoldTest {

  @Test
  void constantsAreComputed() {
    Golden.checkLive(
        new Fold(),
        """
        graph "g" (%0 "x": f32[2]) {
          %1: f32[2] = constant {value=f32[2]{1.0, 2.0}} @"c"
          %2: f32[2] = neg(%1) @"n"
          %3: i64[] = extent {size=7} @"e"
          %4: i64[] = mul(%3, %3) @"m"
          %5: f32[2] = add(%0, %2) @"a"
          return %5 "r", %4 "s"
        }
        """,
        """
        graph "g" (%0 "x": f32[2]) {
          %1: f32[2] = constant {value=f32[2]{-1.0, -2.0}} @"n"
          %2: i64[] = constant {value=i64[]{49}} @"m"
          %3: f32[2] = add(%0, %1) @"a"
          return %3 "r", %2 "s"
        }
        """);
  }

  /**
   * Variance plus epsilon: the broadcast stays where it would only grow, and is seen through where
   * it would not.
   */
  @Test
  void repeatedScalarsAreKnownButNotStored() {
    Golden.checkLive(
        new Fold(),
        """
        graph "g" () {
          %0: f32[] = constant {value=f32[]{1.0}}
          %1: f32[3] = broadcast(%0) {shape=[3], axes=[]}
          %2: f32[3] = constant {value=f32[3]{3.0, 8.0, 15.0}}
          %3: f32[3] = add(%1, %2)
          %4: f32[3] = sqrt(%3)
          return %4 "r", %1 "ones"
        }
        """,
        """
        graph "g" () {
          %0: f32[] = constant {value=f32[]{1.0}}
          %1: f32[3] = broadcast(%0) {shape=[3], axes=[]}
          %2: f32[3] = constant {value=f32[3]{2.0, 3.0, 4.0}}
          return %2 "r", %1 "ones"
        }
        """);
  }

  @Test
  void knownConditionsTakeTheirBranch() {
    Golden.checkLive(
        new Fold(),
        """
        graph "g" (%0 "x": f32[]) {
          %1: bool[] = constant {value=bool[]{false}}
          %2: f32[] = cond(%1, %0)
            whenTrue: graph "t" (%0 "x": f32[]) {
              %1: f32[] = exp(%0)
              return %1 "r"
            }
            whenFalse: graph "f" (%0 "x": f32[]) {
              %1: f32[] = neg(%0)
              return %1 "r"
            }
          return %2 "r"
        }
        """,
        """
        graph "g" (%0 "x": f32[]) {
          %1: f32[] = neg(%0)
          return %1 "r"
        }
        """);
  }

  @Test
  void sizeArithmeticBecomesExtents() {
    Golden.checkLive(
        new Fold(),
        """
        graph "g" (%0 "x": f32[n,m]) {
          %1: i64[] = extent {size=n}
          %2: i64[] = extent {size=m}
          %3: i64[] = mul(%1, %2) @"a"
          %4: i64[] = constant {value=i64[]{1}}
          %5: i64[] = add(%3, %4) @"b"
          return %5 "r"
        }
        """,
        """
        graph "g" (%0 "x": f32[n,m]) {
          %1: i64[] = extent {size=m*n+1} @"b"
          return %1 "r"
        }
        """);
  }

  /** What a branch makes of constants is constant, once it is there. */
  @Test
  void branchesAreFoldedAsTheyAreTaken() {
    Golden.checkLive(
        new Fold(),
        """
        graph "g" () {
          %0: f32[] = constant {value=f32[]{3.0}}
          %1: bool[] = constant {value=bool[]{true}}
          %2: f32[] = cond(%1, %0)
            whenTrue: graph "t" (%0 "x": f32[]) {
              %1: f32[] = neg(%0)
              return %1 "r"
            }
            whenFalse: graph "f" (%0 "x": f32[]) {
              return %0 "r"
            }
          return %2 "r"
        }
        """,
        """
        graph "g" () {
          %0: f32[] = constant {value=f32[]{-3.0}}
          return %0 "r"
        }
        """);
  }

  @Test
  void whatFailsIsLeftToTheProgram() {
    Golden.unchanged(
        new Fold(),
        """
        graph "g" () {
          %0: i32[] = constant {value=i32[]{1}}
          %1: i32[] = constant {value=i32[]{0}}
          %2: i32[] = div(%0, %1)
          return %2 "r"
        }
        """);
  }

  @Test
  void unknownSizesStay() {
    Golden.unchanged(
        new Fold(),
        """
        graph "g" (%0 "x": f32[n]) {
          %1: i64[] = extent {size=n}
          %2: i64[n] = iota {type=i64[n], axis=0}
          %3: f32[] = constant {value=f32[]{1.0}}
          %4: f32[n] = broadcast(%3) {shape=[n], axes=[]}
          %5: f32[1000000,1000000] = broadcast(%3) {shape=[1000000,1000000], axes=[]}
          %6: f32[9000000000,9000000000] = broadcast(%3) {shape=[9000000000,9000000000], axes=[]}
          return %1 "a", %2 "b", %4 "c", %5 "d", %6 "e"
        }
        """);
  }

  /** A loop over constants may run for ever. */
  @Test
  void loopsAreNotRun() {
    Golden.unchanged(
        new Fold(),
        """
        graph "g" () {
          %0: f32[] = constant {value=f32[]{1.0}}
          %1: f32[] = while(%0) {carried=1}
            condition: graph "c" (%0 "x": f32[]) {
              %1: bool[] = constant {value=bool[]{true}}
              return %1 "go"
            }
            body: graph "b" (%0 "x": f32[]) {
              return %0 "x"
            }
          return %1 "r"
        }
        """);
  }

  @Test
  void doublingStopsEarly() {
    GraphBuilder builder = new GraphBuilder("doubling");
    Value value = builder.constant(Tensor.of(new float[] {1, 2}, 2));
    for (int i = 0; i < 40; i++) {
      value = builder.apply(new Concat(0), value, value);
    }
    builder.output("r", value);
    Graph folded = Golden.apply(new Fold(), builder.build());
    long stored =
        folded.nodes().stream()
            .mapToLong(node -> node.op() instanceof Constant c ? c.value().size() : 0)
            .sum();
    assertTrue(stored <= 2, () -> "stored " + stored);
  }
}
