package dev.sinter.passes.simplify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.pipeline.PassContext;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Decompose, ShareCommon and RemoveDead, whose work is the shape of the graph. */
class StructureTest {

  @Test
  void compositesAreOpenedWithTheirOrigins() {
    Golden.check(
        new Decompose(),
        """
        graph "g" (%0 "x": f32[n]) {
          %1: f32[n] = Outer(%0) {} @"node"
            body: graph "Outer" (%0 "x": f32[n]) {
              %1: f32[n] = exp(%0)
              %2: f32[n] = Inner(%1) {} @"part"
                body: graph "Inner" (%0 "x": f32[n]) {
                  %1: f32[n] = neg(%0)
                  return %1 "r"
                }
              return %2 "r"
            }
          return %1 "r"
        }
        """,
        """
        graph "g" (%0 "x": f32[n]) {
          %1: f32[n] = exp(%0) @"node"
          %2: f32[n] = neg(%1) @"part"+"node"
          return %2 "r"
        }
        """);
  }

  @Test
  void compositesInLoopsAreOpened() {
    Golden.check(
        new Decompose(),
        """
        graph "g" (%0 "x": f32[], %1 "s": f32[5]) {
          %2: f32[] = scan(%0, %1) {carried=1, invariant=0, length=5, reverse=false}
            body: graph "b" (%0 "x": f32[], %1 "s": f32[]) {
              %2: f32[] = Sum(%0, %1) {}
                body: graph "Sum" (%0 "a": f32[], %1 "b": f32[]) {
                  %2: f32[] = add(%0, %1)
                  return %2 "r"
                }
              return %2 "x"
            }
          return %2 "r"
        }
        """,
        """
        graph "g" (%0 "x": f32[], %1 "s": f32[5]) {
          %2: f32[] = scan(%0, %1) {carried=1, invariant=0, length=5, reverse=false}
            body: graph "b" (%0 "x": f32[], %1 "s": f32[]) {
              %2: f32[] = add(%0, %1)
              return %2 "x"
            }
          return %2 "r"
        }
        """);
  }

  @Test
  void bodiesThatDoubleAtEveryLevelAreRefused() {
    TensorType type = TensorType.parse("f32[]");
    Op op = new Unary(Unary.Function.NEG);
    for (int level = 0; level < 60; level++) {
      GraphBuilder body = new GraphBuilder("level");
      Value x = body.input("x", type);
      body.output("r", body.apply(op, body.apply(op, x)));
      op = new Composite("Twice", Attributes.NONE, body.build());
    }
    Graph graph = around(op, type);
    SinterException e =
        assertThrows(
            SinterException.class,
            () ->
                new Decompose().apply(graph, new PassContext(_ -> false, 1000, Optional.empty())));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, e.code());
  }

  @Test
  void deepBodiesAreRefused() {
    TensorType type = TensorType.parse("f32[]");
    Op op = new Unary(Unary.Function.NEG);
    for (int level = 0; level < 100_000; level++) {
      op = new Composite("Deeper", Attributes.NONE, around(op, type));
    }
    Graph graph = around(op, type);
    SinterException e =
        assertThrows(SinterException.class, () -> Golden.apply(new Decompose(), graph));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, e.code());
  }

  private static Graph around(Op op, TensorType type) {
    GraphBuilder builder = new GraphBuilder("g");
    builder.output("r", builder.apply(op, builder.input("x", type)));
    return builder.build();
  }

  @Test
  void equalNodesAreShared() {
    Golden.check(
        new ShareCommon(),
        """
        graph "g" (%0 "x": f32[n], %1 "y": f32[n]) {
          %2: f32[n] = add(%0, %1)
          %3: f32[n] = add(%1, %0)
          %4: f32[n] = sub(%0, %1)
          %5: f32[n] = sub(%1, %0)
          %6: f32[] = constant {value=f32[]{0.0}}
          %7: f32[] = constant {value=f32[]{0.0}}
          %8: f32[] = constant {value=f32[]{-0.0}}
          return %2 "a", %3 "b", %4 "c", %5 "d", %6 "e", %7 "f", %8 "g"
        }
        """,
        """
        graph "g" (%0 "x": f32[n], %1 "y": f32[n]) {
          %2: f32[n] = add(%0, %1)
          %3: f32[n] = sub(%0, %1)
          %4: f32[n] = sub(%1, %0)
          %5: f32[] = constant {value=f32[]{0.0}}
          %6: f32[] = constant {value=f32[]{-0.0}}
          return %2 "a", %2 "b", %3 "c", %4 "d", %5 "e", %5 "f", %6 "g"
        }
        """);
  }

  @Test
  void deadNodesGo() {
    Golden.check(
        new RemoveDead(),
        """
        graph "g" (%0 "x": f32[n], %1 "y": f32[n]) {
          %2: f32[n] = exp(%0)
          %3: f32[n] = log(%2)
          %4: f32[n], %5: i64[n] = sort(%2) {axis=0, descending=false}
          return %5 "r"
        }
        """,
        """
        graph "g" (%0 "x": f32[n], %1 "y": f32[n]) {
          %2: f32[n] = exp(%0)
          %3: f32[n], %4: i64[n] = sort(%2) {axis=0, descending=false}
          return %4 "r"
        }
        """);
  }

  @Test
  void valuesThatAreSizesStay() {
    Golden.unchanged(
        new RemoveDead(),
        """
        graph "g" (%0 "x": i64[]) {
          %1: i64[] = bind_size(%0) {symbol="count"}
          %2: i64[] = extent {size=2*count}
          return %2 "r"
        }
        """);
  }

  @Test
  void deadCarriedValuesGo() {
    Golden.check(
        new RemoveDead(),
        """
        graph "g" (%0 "n": i64[], %1 "x": f32[], %2 "y": f32[], %3 "z": f32[], %4 "one": i64[]) {
          %5: i64[], %6: f32[], %7: f32[] = while(%0, %1, %2, %3, %4) {carried=3}
            condition: graph "c" (%0 "n": i64[], %1 "x": f32[], %2 "y": f32[], %3 "z": f32[], %4 "one": i64[]) {
              %5: bool[] = compare(%0, %4) {relation=gt}
              return %5 "go"
            }
            body: graph "b" (%0 "n": i64[], %1 "x": f32[], %2 "y": f32[], %3 "z": f32[], %4 "one": i64[]) {
              %5: i64[] = sub(%0, %4)
              %6: f32[] = mul(%1, %1)
              %7: f32[] = add(%2, %3)
              return %5 "n", %6 "x", %7 "y"
            }
          return %6 "r"
        }
        """,
        """
        graph "g" (%0 "n": i64[], %1 "x": f32[], %2 "y": f32[], %3 "z": f32[], %4 "one": i64[]) {
          %5: i64[], %6: f32[] = while(%0, %1, %4) {carried=2}
            condition: graph "c" (%0 "n": i64[], %1 "x": f32[], %2 "one": i64[]) {
              %3: bool[] = compare(%0, %2) {relation=gt}
              return %3 "go"
            }
            body: graph "b" (%0 "n": i64[], %1 "x": f32[], %2 "one": i64[]) {
              %3: i64[] = sub(%0, %2)
              %4: f32[] = mul(%1, %1)
              return %3 "n", %4 "x"
            }
          return %6 "r"
        }
        """);
  }

  @Test
  void deadStackedResultsAndOperandsOfScansGo() {
    Golden.check(
        new RemoveDead(),
        """
        graph "g" (%0 "x": f32[], %1 "w": f32[], %2 "s": f32[5], %3 "t": f32[5]) {
          %4: f32[], %5: f32[5], %6: f32[5] = scan(%0, %1, %2, %3) {carried=1, invariant=1, length=5, reverse=false}
            body: graph "b" (%0 "x": f32[], %1 "w": f32[], %2 "s": f32[], %3 "t": f32[]) {
              %4: f32[] = mul(%0, %1)
              %5: f32[] = neg(%2)
              %6: f32[] = add(%3, %4)
              return %4 "x", %5 "a", %6 "b"
            }
          return %5 "r"
        }
        """,
        """
        graph "g" (%0 "x": f32[], %1 "w": f32[], %2 "s": f32[5], %3 "t": f32[5]) {
          %4: f32[5] = scan(%2) {carried=0, invariant=0, length=5, reverse=false}
            body: graph "b" (%0 "s": f32[]) {
              %1: f32[] = neg(%0)
              return %1 "a"
            }
          return %4 "r"
        }
        """);
  }

  @Test
  void deadResultsOfBranchesGo() {
    Golden.check(
        new RemoveDead(),
        """
        graph "g" (%0 "p": bool[], %1 "x": f32[], %2 "y": f32[]) {
          %3: f32[], %4: f32[] = cond(%0, %1, %2)
            whenTrue: graph "t" (%0 "x": f32[], %1 "y": f32[]) {
              return %0 "a", %1 "b"
            }
            whenFalse: graph "f" (%0 "x": f32[], %1 "y": f32[]) {
              %2: f32[] = exp(%1)
              return %0 "a", %2 "b"
            }
          return %3 "r"
        }
        """,
        """
        graph "g" (%0 "p": bool[], %1 "x": f32[], %2 "y": f32[]) {
          %3: f32[] = cond(%0, %1)
            whenTrue: graph "t" (%0 "x": f32[]) {
              return %0 "a"
            }
            whenFalse: graph "f" (%0 "x": f32[]) {
              return %0 "a"
            }
          return %3 "r"
        }
        """);
  }

  @Test
  void constantsMoveIntoLoopsAndBranches() {
    Golden.check(
        new SinkConstants(),
        """
        graph "g" (%0 "x": f32[], %1 "s": f32[5], %2 "w": f32[]) {
          %3: f32[] = constant {value=f32[]{3.0}}
          %4: f32[] = scan(%0, %2, %3, %1) {carried=1, invariant=2, length=5, reverse=false}
            body: graph "b" (%0 "x": f32[], %1 "w": f32[], %2 "c": f32[], %3 "s": f32[]) {
              %4: f32[] = mul(%0, %2)
              %5: f32[] = add(%4, %1)
              return %5 "r"
            }
          return %4 "r"
        }
        """,
        """
        graph "g" (%0 "x": f32[], %1 "s": f32[5], %2 "w": f32[]) {
          %3: f32[] = constant {value=f32[]{3.0}}
          %4: f32[] = scan(%0, %2, %1) {carried=1, invariant=1, length=5, reverse=false}
            body: graph "b" (%0 "x": f32[], %1 "w": f32[], %2 "s": f32[]) {
              %3: f32[] = constant {value=f32[]{3.0}}
              %4: f32[] = mul(%0, %3)
              %5: f32[] = add(%4, %1)
              return %5 "r"
            }
          return %4 "r"
        }
        """);
    Golden.check(
        new SinkConstants(),
        """
        graph "g" (%0 "p": bool[], %1 "x": f32[]) {
          %2: f32[] = constant {value=f32[]{3.0}}
          %3: f32[] = cond(%0, %2, %1) {}
            whenTrue: graph "t" (%0 "a": f32[], %1 "b": f32[]) {
              return %0 "r"
            }
            whenFalse: graph "f" (%0 "a": f32[], %1 "b": f32[]) {
              %2: f32[] = add(%0, %1)
              return %2 "r"
            }
          return %3 "r"
        }
        """,
        """
        graph "g" (%0 "p": bool[], %1 "x": f32[]) {
          %2: f32[] = constant {value=f32[]{3.0}}
          %3: f32[] = cond(%0, %1) {}
            whenTrue: graph "t" (%0 "b": f32[]) {
              %1: f32[] = constant {value=f32[]{3.0}}
              return %1 "r"
            }
            whenFalse: graph "f" (%0 "b": f32[]) {
              %1: f32[] = constant {value=f32[]{3.0}}
              %2: f32[] = add(%1, %0)
              return %2 "r"
            }
          return %3 "r"
        }
        """);
  }
}
