package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.op.While;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ControlFlowTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          i64[]{1}; i64[]{100} | i64[]{128}
          i64[]{7}; i64[]{7}   | i64[]{7}
          """)
  void whileDoubles(String operands, String expected) {
    TensorText.check(doubling("i64[]"), operands, expected);
  }

  @Test
  void condTakesOneBranch() {
    Cond op = new Cond(unary(Unary.Function.NEG), unary(Unary.Function.EXP));
    TensorText.check(op, "bool[]{1}; f32[0]{}", "f32[0]{}");
    GraphBuilder builder = new GraphBuilder("g");
    Value condition = builder.input("c", TensorType.parse("bool[]"));
    Value x = builder.input("x", TensorType.parse("f32[n]"));
    builder.output("y", builder.apply(op, condition, x));
    assertEquals(
        "f32[1]{-0.0}", TensorText.print(run(builder.build(), "bool[]{1}; f32[1]{0}").getFirst()));
    assertEquals(
        "f32[1]{1.0}", TensorText.print(run(builder.build(), "bool[]{0}; f32[1]{0}").getFirst()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          false | 3 | f32[]{1}; f32[]{10}; f32[3]{1, 2, 3} | f32[]{1123}; f32[3]{11, 112, 1123}
          true  | 3 | f32[]{1}; f32[]{10}; f32[3]{1, 2, 3} | f32[]{1321}; f32[3]{1321, 132, 13}
          false | 0 | f32[]{1}; f32[]{10}; f32[0]{}        | f32[]{1}; f32[0]{}
          """)
  void scanCarriesAndStacks(boolean reverse, long length, String operands, String expected) {
    GraphBuilder body = new GraphBuilder("body");
    Value carry = body.input("carry", TensorType.parse("f32[]"));
    Value factor = body.input("factor", TensorType.parse("f32[]"));
    Value slice = body.input("slice", TensorType.parse("f32[]"));
    Value next =
        body.apply(
            new Binary(Binary.Function.ADD),
            body.apply(new Binary(Binary.Function.MUL), carry, factor),
            slice);
    body.output("next", next);
    body.output("stacked", next);
    TensorText.check(new Scan(1, 1, Dim.of(length), reverse, body.build()), operands, expected);
  }

  @Test
  void scanOfRowsWithASymbolicLength() {
    GraphBuilder body = new GraphBuilder("body");
    Value total = body.input("total", TensorType.parse("i32[m]"));
    Value row = body.input("row", TensorType.parse("i32[m]"));
    Value sum = body.apply(new Binary(Binary.Function.ADD), total, row);
    body.output("total", sum);
    body.output("running", sum);
    GraphBuilder builder = new GraphBuilder("g");
    Value start = builder.input("start", TensorType.parse("i32[m]"));
    Value rows = builder.input("rows", TensorType.parse("i32[t,m]"));
    List<Value> results =
        builder.applyAll(
            new Scan(1, 0, Dim.symbol("t"), false, body.build()), List.of(start, rows));
    builder.output("total", results.get(0));
    builder.output("running", results.get(1));
    List<Tensor> found = run(builder.build(), "i32[2]{10, 20}; i32[2,2]{1, 2, 3, 4}");
    assertEquals("i32[2]{14, 26}", TensorText.print(found.get(0)));
    assertEquals("i32[2,2]{11, 22, 14, 26}", TensorText.print(found.get(1)));
    List<Tensor> none = run(builder.build(), "i32[2]{10, 20}; i32[0,2]{}");
    assertEquals("i32[2]{10, 20}", TensorText.print(none.get(0)));
    assertEquals("i32[0,2]{}", TensorText.print(none.get(1)));
  }

  @Test
  void scanOfOperandsThatDifferInLengthIsRefused() {
    GraphBuilder body = new GraphBuilder("body");
    body.input("slice", TensorType.parse("f32[]"));
    Scan scan = new Scan(0, 0, Dim.of(3), false, body.build());
    SinterException e =
        assertThrows(SinterException.class, () -> TensorText.check(scan, "f32[2]{1, 2}", ""));
    assertEquals("scan: scanned operand f32[2], expected 3 slices", e.getMessage());
  }

  /** A count bound in one round is bound anew in the next. */
  @Test
  void everyRoundBindsItsOwnSymbols() {
    GraphBuilder body = new GraphBuilder("body");
    body.apply(new BindSize("k"), body.input("size", TensorType.parse("i64[]")));
    body.output("count", body.apply(new Extent(Dim.symbol("k"))));
    Scan scan = new Scan(0, 0, Dim.of(2), false, body.build());
    TensorText.check(scan, "i64[2]{2, 3}", "i64[2]{2, 3}");
  }

  @Test
  void anEndlessLoopEndsWhenItsThreadIsInterrupted() {
    GraphBuilder condition = new GraphBuilder("condition");
    Value c = condition.input("x", TensorType.parse("i64[]"));
    condition.output("holds", condition.apply(new Compare(Compare.Relation.EQ), c, c));
    GraphBuilder body = new GraphBuilder("body");
    body.output("y", body.input("x", TensorType.parse("i64[]")));
    While endless = new While(1, condition.build(), body.build());
    CompletableFuture<List<Tensor>> result = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                result.complete(
                    TensorText.evaluateAll(endless, List.of(TensorText.parse("i64[]{0}"))));
              } catch (SinterException e) {
                result.completeExceptionally(e);
              }
            });
    thread.interrupt();
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> result.get(60, TimeUnit.SECONDS));
    assertEquals(ErrorCode.CANCELLED, ((SinterException) e.getCause()).code());
  }

  /** x, limit → x doubled until it is not below the limit. */
  private static While doubling(String type) {
    GraphBuilder condition = new GraphBuilder("condition");
    Value x = condition.input("x", TensorType.parse(type));
    Value limit = condition.input("limit", TensorType.parse(type));
    condition.output("below", condition.apply(new Compare(Compare.Relation.LT), x, limit));
    GraphBuilder body = new GraphBuilder("body");
    Value y = body.input("x", TensorType.parse(type));
    body.input("limit", TensorType.parse(type));
    body.output("doubled", body.apply(new Binary(Binary.Function.ADD), y, y));
    return new While(1, condition.build(), body.build());
  }

  private static Graph unary(Unary.Function function) {
    GraphBuilder builder = new GraphBuilder("branch");
    builder.output(
        "y", builder.apply(new Unary(function), builder.input("x", TensorType.parse("f32[n]"))));
    return builder.build();
  }

  private static List<Tensor> run(Graph graph, String inputs) {
    return Interpreter.run(graph, TensorText.parseAll(inputs));
  }
}
