package dev.sinter.ir.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeArithmeticTest {
  /** Values that every row may use; v is [n, 3, h, -1] and x is not known. */
  private static final String BEFORE =
      """
      graph "g" (%x "x": i64[], %y "y": f32[n,h]) {
        %n: i64[] = extent {size=n}
        %h: i64[] = extent {size=h}
        %n1: i64[1] = reshape(%n) {shape=[1]}
        %h1: i64[1] = reshape(%h) {shape=[1]}
        %one: i64[] = constant {value=i64[]{1}}
        %two: i64[] = constant {value=i64[]{2}}
        %minus: i64[] = constant {value=i64[]{-7}}
        %c3: i64[1] = constant {value=i64[1]{3}}
        %cm: i64[1] = constant {value=i64[1]{-1}}
        %v: i64[4] = concat(%n1, %c3, %h1, %cm) {axis=0}
        %places: i64[2,1] = constant {value=i64[2,1]{2, 0}}
        %yes: bool[4] = constant {value=bool[4]{true, false, true, false}}
        %w: i64[4] = constant {value=i64[4]{10, 20, 30, 40}}
        %z: %TYPE
        return %z "z"
      }
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          i64[4] = reverse(%v) {axes=[0]}                                                 | -1,h,3,n
          i64[2] = slice(%v) {starts=[0], sizes=[2], strides=[2]}                          | n,h
          i64[2] = gather(%v, %places) {batch=0, indexed=[0], bounds=refuse}               | h,n
          i64[2,2] = reshape(%v) {shape=[2,2]}                                            | n,3,h,-1
          i64[2,4] = broadcast(%v) {shape=[2,4], axes=[1]}                                | n,3,h,-1,n,3,h,-1
          i64[4] = select(%yes, %v, %w)                                                   | n,20,h,40
          i64[4] = add(%v, %w)                                                            | n+10,23,h+30,39
          i64[4] = sub(%v, %w)                                                            | n-10,-17,h-30,-41
          i64[4] = mul(%v, %v)                                                            | n*n,9,h*h,1
          i64[4] = max(%v, %w)                                                            | max(10,n),20,max(30,h),40
          i64[4] = min(%v, %w)                                                            | min(10,n),3,min(30,h),-1
          i64[] = div(%n, %two)                                                           | n/2
          i64[] = div(%minus, %two)                                                       | -3
          i64[] = rem(%minus, %two)                                                       | -1
          i64[] = rem(%n, %two)                                                           | n%2
          i64[] = neg(%n)                                                                 | -n
          i64[] = abs(%minus)                                                             | 7
          i64[] = reduce(%v) {combiner=product, axes=[0]}                                 | -3*h*n
          i64[] = reduce(%v) {combiner=sum, axes=[0]}                                     | h+n+2
          i64[4] = reduce(%v) {combiner=sum, axes=[]}                                     | n,3,h,-1
          i32[4] = cast(%v) {to=i32}                                                      | n,3,h,-1
          bool[4] = compare(%v, %w) {relation=eq}                                         | -
          bool[1] = compare(%n1, %cm) {relation=eq}                                       | 0
          bool[1] = compare(%n1, %cm) {relation=gt}                                       | 1
          bool[1] = compare(%n1, %c3) {relation=gt}                                       | -
          i64[5] = iota {type=i64[5], axis=0}                                             | 0,1,2,3,4
          i64[] = add(%n, %x)                                                             | -
          f32[] = cast(%n) {to=f32}                                                       | -
          i64[n] = iota {type=i64[n], axis=0}                                             | -
          i64[65] = iota {type=i64[65], axis=0}                                           | -
          i64[] = pow(%n, %two)                                                           | -
          i64[4], %ignored: i64[4] = sort(%v) {axis=0, descending=false}                  | -
          """)
  void contentsFollowTheOperators(String node, String expected) {
    // The typed line stands for its node: its first type is the binder's.
    String text = BEFORE.replace("%TYPE", node);
    assertEquals(expected, text(contents(GraphParser.parse(text), "z")));
  }

  @ParameterizedTest
  @CsvSource({"div,-", "rem,-"})
  void truncationOfWhatMayBeNegativeIsNoSize(String function, String expected) {
    String text =
        BEFORE
            .replace("%TYPE", "i64[] = sub(%n, %two)\n%q: i64[] = " + function + "(%z, %two)")
            .replace("return %z", "return %q");
    assertEquals(expected, text(contents(GraphParser.parse(text), "z")));
  }

  /** Shape → Gather → Unsqueeze → Concat → Reshape, as exporters write flatten. */
  @Test
  void anExportedFlattenBecomesASymbol() {
    GraphBuilder builder = new GraphBuilder("g");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f32[batch,6,4,4]"));
    List<Value> sizes =
        x.type().shape().dims().stream().map(dim -> np.size(dim, ElementType.I64)).toList();
    Value first = np.take(np.stack(sizes, 0), np.scalar(ElementType.I64, 0L), 0);
    Value target =
        np.concatenate(
            List.of(np.expandDims(first, 0), builder.constant(Tensor.of(new long[] {-1}, 1))), 0);
    List<Dim> dims = new ShapeArithmetic(builder).contents(target).orElseThrow();
    assertEquals("f32[batch,96]", np.reshape(x, dims).type().toString());
  }

  @Test
  void compositesAreEntered() {
    Graph body =
        GraphParser.parse(
            """
            graph "Twice" (%0 "n": i64[], %1 "data": f32[]) {
              %2: i64[] = add(%0, %0)
              return %1 "data", %2 "twice"
            }
            """);
    GraphBuilder builder = new GraphBuilder("g");
    NumPy np = new NumPy(builder);
    Value data = builder.input("x", TensorType.parse("f32[]"));
    Value size = np.size(Dim.symbol("n"), ElementType.I64);
    Composite twice = new Composite("Twice", Attributes.NONE, body);
    ShapeArithmetic arithmetic = new ShapeArithmetic(builder);
    Value once = builder.applyAll(twice, List.of(size, data)).get(1);
    assertEquals(Optional.of(List.of(Dim.parse("2*n"))), arithmetic.contents(once));
    Value again = builder.applyAll(twice, List.of(once, data)).get(1);
    assertEquals(Optional.of(List.of(Dim.parse("4*n"))), arithmetic.contents(again));
    assertEquals(Optional.empty(), arithmetic.contents(data));
  }

  /** Constants that the element type cannot hold would wrap. */
  @Test
  void overflowIsNoSize() {
    GraphBuilder builder = new GraphBuilder("g");
    NumPy np = new NumPy(builder);
    Value wide = np.scalar(ElementType.I64, Long.MAX_VALUE);
    Value narrow = np.scalar(ElementType.I32, (long) Integer.MAX_VALUE);
    ShapeArithmetic arithmetic = new ShapeArithmetic(builder);
    assertEquals(Optional.empty(), arithmetic.contents(np.add(wide, wide)));
    assertEquals(Optional.empty(), arithmetic.contents(np.add(narrow, narrow)));
    assertEquals(Optional.empty(), arithmetic.contents(np.cast(wide, ElementType.I32)));
  }

  /** A chain as long as a hostile model makes it. */
  @Test
  void longChainsAreFollowedWithoutRecursion() {
    GraphBuilder builder = new GraphBuilder("g");
    NumPy np = new NumPy(builder);
    Value one = np.scalar(ElementType.I64, 1L);
    Value sum = np.size(Dim.symbol("n"), ElementType.I64);
    for (int i = 0; i < 50_000; i++) {
      sum = np.add(sum, one);
    }
    assertEquals(
        Optional.of(List.of(Dim.parse("n+50000"))), new ShapeArithmetic(builder).contents(sum));
  }

  /** What is followed agrees with what the interpreter computes, wherever both have an answer. */
  @Test
  void contentsAgreeWithTheInterpreter() {
    String all =
        """
        graph "g" (%x "x": f32[n,h]) {
          %n: i64[] = extent {size=n}
          %h: i64[] = extent {size=2*h+1}
          %v: i64[2,3] = constant {value=i64[2,3]{4, -5, 6, 7, 8, -9}}
          %b: i64[2,3] = broadcast(%n) {shape=[2,3], axes=[]}
          %c: i64[2,3] = broadcast(%h) {shape=[2,3], axes=[]}
          %d: i64[2,3] = mul(%b, %v)
          %e: i64[2,3] = add(%d, %c)
          %t: i64[3,2] = transpose(%e) {permutation=[1,0]}
          %s: i64[2,2] = slice(%t) {starts=[0,0], sizes=[2,2], strides=[2,1]}
          %k: i64[3,2] = concat(%s, %r) {axis=0}
          %m: i64[2] = reduce(%k) {combiner=max, axes=[0]}
          %o: i64[3] = reduce(%k) {combiner=product, axes=[1]}
          %i: i64[3,1] = constant {value=i64[3,1]{9, 0, 1}}
          %g: i64[3,2] = gather(%k, %i) {batch=0, indexed=[0], bounds=clamp}
          %u: i64[2,3] = constant {value=i64[2,3]{2, 2, 0, 1, 1, 0}}
          %u1: i64[2,3,1] = reshape(%u) {shape=[2,3,1]}
          %gb: i64[2,3] = gather(%e, %u1) {batch=1, indexed=[1], bounds=refuse}
          %f: i64[2,3] = reverse(%gb) {axes=[1]}
          return %m "m", %o "o", %g "g", %f "f", %t "t"
        }
        """
            .replace(
                "  %k:",
                "  %r: i64[1,2] = slice(%t) {starts=[1,0], sizes=[1,2], strides=[1,1]}\n  %k:");
    Graph graph = GraphParser.parse(all);
    List<Tensor> results = Interpreter.run(graph, List.of(Tensor.of(new float[6], 2, 3)));
    for (int i = 0; i < results.size(); i++) {
      String port = graph.outputs().get(i).name();
      List<Dim> dims = contents(graph, port).orElseThrow();
      List<Long> expected = LongStream.of(results.get(i).toLongArray()).boxed().toList();
      assertEquals(
          expected,
          dims.stream().map(dim -> dim.eval(name -> name.equals("n") ? 2 : 3)).toList(),
          port + ": " + dims);
    }
  }

  private static Optional<List<Dim>> contents(Graph graph, String output) {
    GraphBuilder builder = new GraphBuilder(graph.name());
    graph.nodes().forEach(builder::add);
    Value value =
        graph.outputs().stream()
            .filter(port -> port.name().equals(output))
            .findFirst()
            .orElseThrow()
            .value();
    return new ShapeArithmetic(builder).contents(value);
  }

  private static String text(Optional<List<Dim>> contents) {
    return contents
        .map(dims -> String.join(",", dims.stream().map(Dim::toString).toList()))
        .orElse("-");
  }

  @Test
  void constantsNeedNotBeSmallToBeInTheGraph() {
    GraphBuilder builder = new GraphBuilder("g");
    Value large = builder.apply(new Constant(Tensor.of(new long[65], 65)));
    assertEquals(Optional.empty(), new ShapeArithmetic(builder).contents(large));
  }
}
