package dev.sinter.ir.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphTextTest {
  private static final String EVERYTHING =
      """
      graph "all" (%0 "x": f32[n,4], %1 "cond": bool[], %2 "key": u64[2], %3 "image": f32[2,3,h,8]) {
        state "x" -> "next"
        meta "licence" = "Apache-2.0"
        meta "producer" = "a \\"tool\\""
        %4: f32[n,4] = exp(%0) @"/a"+"/b+c"
        %5: f32[n,4] = add(%4, %0)
        %6: bool[n,4] = compare(%5, %0) {relation=lt}
        %7: f32[n,4] = select(%6, %5, %4)
        %8: f16[n,4] = cast(%7) {to=f16}
        %9: i16[n,4] = bitcast(%8) {to=i16}
        %10: f32[2] = constant {value=f32[2]{1.0, -inf}}
        %11: i64[max(2,n)] = iota {type=i64[max(2,n)], axis=0}
        %12: i64[] = extent {size=3*n+1}
        %13: f32[2,n,4] = broadcast(%5) {shape=[2,n,4], axes=[1,2]}
        %14: f32[4*n] = reshape(%5) {shape=[4*n]}
        %15: f32[4,n] = transpose(%5) {permutation=[1,0]}
        %16: f32[n,2] = slice(%5) {starts=[0,0], sizes=[n,2], strides=[1,2]}
        %17: f32[] = constant {value=f32[]{0.0}}
        %18: f32[n+1,7] = pad(%5, %17) {low=[0,0], high=[1,0], interior=[0,1]}
        %19: f32[2*n,4] = concat(%4, %5) {axis=0}
        %20: f32[n,4] = reverse(%5) {axes=[0,1]}
        %21: f32[n] = reduce(%5) {combiner=sum, axes=[1]}
        %22: i64[n] = arg_reduce(%5) {max=true, axis=1, last=false}
        %23: f32[n,4] = cumulative(%5) {combiner=product, axis=0, exclusive=true, reverse=false}
        %24: f32[4,4] = dot_general(%5, %5) {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=f32}
        %25: f32[2,3,h,8] = reduce_window(%3) {combiner=max, window=[1,1,3,3], strides=[1,1,1,1], dilation=[1,1,1,1], low=[0,0,1,1], high=[0,0,1,1]}
        %26: f32[n,4], %27: i64[n,4] = sort(%5) {axis=1, descending=true}
        return %4 "next", %5 "sum \\u00e9\\n"
      }
      """;

  private static final String CONTROL =
      """
      graph "control" (%0 "i": i64[], %1 "xs": f32[8,2]) {
        %2: i64[] = while(%0) {carried=1} @"loop"
          condition: graph "c" (%0 "i": i64[]) {
            %1: i64[] = constant {value=i64[]{10}}
            %2: bool[] = compare(%0, %1) {relation=lt}
            return %2 "more"
          }
          body: graph "b" (%0 "i": i64[]) {
            %1: i64[] = add(%0, %0)
            return %1 "i"
          }
        %3: f32[2] = constant {value=f32[2]{0.0, -0.0}}
        %4: f32[2], %5: f32[8,2] = scan(%3, %1) {carried=1, invariant=0, length=8, reverse=false}
          body: graph "step" (%0 "sum": f32[2], %1 "x": f32[2]) {
            %2: f32[2] = Twice(%1) {alpha=1.0, "be ta"=-3, mode="floor", pads=[0,-1], zeta=-inf}
              body: graph "Twice" (%0 "x": f32[2]) {
                %1: f32[2] = add(%0, %0)
                return %1 "y"
              }
            %3: f32[2] = "exp"(%0)
              body: graph "no primitive" (%0 "x": f32[2]) {
                return %0 "y"
              }
            return %3 "sum", %2 "twice"
          }
        () = Nothing
          body: graph "" () {
            return
          }
        return %2 "i", %4 "sum", %5 "twices"
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {EVERYTHING, CONTROL, "graph \"\" () {\n  return\n}\n"})
  void printedFormReadsBackAsItself(String text) {
    assertEquals(text, GraphParser.parse(text).toString());
  }

  @Test
  void handwrittenFormMayNameValuesAndComment() {
    Graph graph =
        GraphParser.parse(
            """
            // a comment
            graph "g" (%x "x": f32[n,2])   {   // another
              %y: f32[n,2]=exp(%x)
              return %y "y" }\
            """);
    assertEquals(
        """
        graph "g" (%0 "x": f32[n,2]) {
          %1: f32[n,2] = exp(%0)
          return %1 "y"
        }
        """,
        graph.toString());
  }

  /** Elements that plain decimal text could lose. */
  static List<Tensor> strangeTensors() {
    Tensor payload = Tensor.zeros(TensorType.of(ElementType.F32, 3));
    payload.setRawBits(0, 0x7fc00001L);
    payload.setRawBits(1, 0xff800001L);
    payload.setRawBits(2, 0x7fc00000L);
    Tensor half = Tensor.of(new float[] {0.1f, -0f, 65504, Float.NEGATIVE_INFINITY, 6e-8f}, 5);
    Tensor narrow = Tensor.zeros(TensorType.of(ElementType.F16, 5));
    Tensor tiny = Tensor.zeros(TensorType.of(ElementType.F8E4M3, 5));
    for (int i = 0; i < 5; i++) {
      narrow.setDouble(i, half.getDouble(i));
      tiny.setDouble(i, half.getDouble(i));
    }
    Tensor bool = Tensor.zeros(TensorType.of(ElementType.BOOL, 2));
    bool.setRawBits(1, 7);
    return List.of(
        payload,
        half,
        narrow,
        tiny,
        bool,
        Tensor.of(
            new double[] {
              Double.MIN_VALUE, Math.PI, -0.0, Double.longBitsToDouble(0x7ff8000000000123L)
            },
            2,
            2),
        Tensor.of(new float[] {Float.MIN_VALUE, 1e-10f, 16777216f, 0.3f}, 4),
        Tensor.of(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, 2),
        Tensor.scalar(ElementType.U64, -1),
        Tensor.scalar(ElementType.I4, -8),
        Tensor.scalar(ElementType.BOOL, 1),
        Tensor.of(new float[0], 3, 0));
  }

  @ParameterizedTest
  @MethodSource("strangeTensors")
  void smallConstantsKeepEveryBit(Tensor tensor) {
    Graph graph = constant(tensor);
    Graph read = GraphParser.parse(graph.toString());
    assertEquals(graph.toString(), read.toString());
    assertTrue(
        tensor.contentEquals(((Constant) read.nodes().getFirst().op()).value()), graph::toString);
    assertEquals(Map.of(), GraphPrinter.constants(graph));
  }

  @Test
  void largeConstantsAreReadFromATable() {
    Tensor large = Tensor.of(new float[17], 17);
    Graph inner = constant(large);
    GraphBuilder builder = new GraphBuilder("outer");
    builder.output("y", builder.apply(new Composite("Weights", Attributes.NONE, inner)));
    Graph graph = builder.build();
    assertTrue(
        graph.toString().contains("constant {value=@" + large.contentHash() + "}"),
        graph::toString);
    assertEquals(
        graph.toString(),
        GraphParser.parse(graph.toString(), GraphPrinter.constants(graph)).toString());
    SinterException missing =
        assertThrows(SinterException.class, () -> GraphParser.parse(graph.toString()));
    assertTrue(missing.getMessage().contains("not in the table"), missing::getMessage);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"",
        "\\",
        "a\nb\r\t",
        "\u0000\u001b",
        "é漢😀",
        "\ud800",
        "} return %0",
        "// no comment",
        "%s %n"
      })
  void strangeNamesAreEscaped(String name) {
    GraphBuilder builder = new GraphBuilder(name).at(Location.of(name));
    builder.metadata(name, name);
    Value x = builder.input(name, TensorType.of(ElementType.F32));
    GraphBuilder body = new GraphBuilder(name);
    body.output(name, body.input(name, x.type()));
    Attributes attributes = Attributes.NONE.with(name, name).with(name + "2", 2);
    builder.output(name, builder.apply(new Composite(name, attributes, body.build()), x));
    builder.state(name, name);
    String text = builder.build().toString();
    Graph read = GraphParser.parse(text);
    assertEquals(text, read.toString());
    assertEquals(name, read.inputs().getFirst().name());
    assertEquals(
        new Composite(name, attributes, body.build()).attributes(),
        ((Composite) read.nodes().getFirst().op()).attributes());
    assertTrue(text.chars().allMatch(c -> c == '\n' || (c >= ' ' && c <= '~')), text);
  }

  @Test
  void everyPrimitiveHasItsOwnMnemonic() {
    int functions =
        Unary.Function.values().length + dev.sinter.ir.op.Binary.Function.values().length;
    assertEquals(functions, OpReader.functions().size());
    OpText.records()
        .keySet()
        .forEach(name -> assertTrue(!OpReader.functions().containsKey(name), name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                          | line 1, column 1: expected 'graph'
          graph                                                       | expected the name of the graph
          graph "g                                                    | no closing quote
          graph "g" (%0 "x": f32[2]) { return %1 "y" }                | line 1, column 37: %1 is not defined
          graph "g" (%0 "x": f32[2], %0 "y": f32[2]) { return }       | column 28: %0 is defined twice
          graph "g" (%0 "x": f33[2]) { return }                       | column 20: expected a tensor type: not
          graph "g" (%0 "x": f32[2) { return }                        | column 20: expected a tensor type: not a shape
          graph "g" (%0 "x": f32[-2]) { return }                      | column 20: expected a tensor type: negative size
          graph "g" (%0 "x": f32[n n]) { return }                     | column 20: expected a tensor type
          graph "g" (%0 "x": f32[9999999999999999999]) { return }     | expected a tensor type: not a size
          graph "g" () { %0: f32[] = extent {size=1} return }         | extent gives [i64[]], the text says [f32[]]
          graph "g" () { %0: f32[] = nothing return }                 | 'nothing' is no primitive, and has no body
          graph "g" () { %0: i64[] = extent {size=1, size=2} return } | 'size' is given twice
          graph "g" () { %0: i64[] = extent {sise=1} return }         | extent has no attribute 'sise'
          graph "g" () { %0: i64[] = extent return }                  | extent needs size
          graph "g" () { %0: i64[] = extent {size=1*} return }        | expected a size
          graph "g" () { %0: f32[] = host Sequence return }           | host operators have no text form
          graph "g" () { %0: f32[2] = constant {value=f32[2]{1}} return }         | 1 elements for a constant
          graph "g" () { %0: f32[2] = constant {value=f32[n]{1}} return }         | 1 elements for a constant
          graph "g" () { %0: i8[1] = constant {value=i8[1]{128}} return }         | '128' is not an element of type i8
          graph "g" () { %0: i8[1] = constant {value=i8[1]{0x100}} return }       | '0x100' is not an element of type i8
          graph "g" () { %0: f32[1] = constant {value=f32[1]{0x1p3}} return }     | '0x1p3' is not an element
          graph "g" () { %0: f32[1] = constant {value=f32[4611686018427387904,4]{1}} return } | beyond 64 bits
          graph "g" (%0 "x": f32[2]) { %1: f32[2] = reverse(%0) {axes=[2]} return } | column 30: reverse: axis 2
          graph "g" (%0 "x": f32[2]) { %1: f32[2] = reverse(%0) {axes=[2147483648]} return } | beyond 32 bits
          graph "g" (%0 "x": f32[2]) { %1: f32[2] = transpose(%0) {permutation=[1]} return } | transpose: axis 1
          graph "g" (%0 "x": f32[2]) { %1: f32[] = reduce(%0) {combiner=mean, axes=[0]} return } | 'mean' is not one of [sum
          graph "g" (%0 "x": f32[2]) { return } x                     | text after the end
          graph "\\q" () { return }                                    | column 9: bad escape in the name
          graph "\\u12" () { return }                                  | column 9: bad escape in the name
          """)
  void faultsNameTheirPlace(String text, String fragment) {
    SinterException fault = assertThrows(SinterException.class, () -> GraphParser.parse(text));
    assertTrue(fault.getMessage().contains(fragment), fault::getMessage);
    assertTrue(fault.getMessage().matches("(?s)line \\d+, column \\d+: .*"), fault::getMessage);
  }

  static List<String> hostileTexts() {
    String deep = "%0: f32[] = C\n body: graph \"\" () {".repeat(100_000);
    return List.of(
        "graph \"\" () {" + deep,
        "graph \"\" (%0 \"x\": f32[" + "(".repeat(1_000_000) + "]) { return }",
        "graph \"\" (%0 \"x\": f32[" + "max(".repeat(1_000_000) + "]) { return }",
        "graph \"\" (%0 \"x\": f32[a" + "%7".repeat(100_000) + "]) { return }",
        "graph \"\" (%0 \"x\": f32[(a+b+c+d+e+f+g+h)"
            + "*(a+b+c+d+e+f+g+h)".repeat(30)
            + "]) { return }",
        "graph \"\" (%0 \"x\": f32[1" + ",1".repeat(1_000_000) + "]) { return }",
        "graph \"\" () { %0: f32[9223372036854775807] = constant {value=f32[9223372036854775807]{}}"
            + " return }");
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void hostileTextIsRefused(String text) {
    assertThrows(SinterException.class, () -> GraphParser.parse(text));
  }

  /**
   * Damaged text either reads as something or is refused with a typed exception; nothing else may
   * come out.
   */
  @Test
  void damagedTextNeverEscapesAsAnotherException() {
    long seed = 42;
    java.util.Random random = new java.util.Random(seed);
    String alphabet = EVERYTHING + CONTROL;
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? EVERYTHING : CONTROL);
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
          case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(8)));
          default -> text.insert(at, alphabet, at % 97, at % 97 + random.nextInt(12));
        }
      }
      try {
        String printed = GraphParser.parse(text.toString()).toString();
        assertEquals(printed, GraphParser.parse(printed).toString());
      } catch (SinterException e) {
        assertTrue(e.code() != ErrorCode.INTERNAL, e::getMessage);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round + ":\n" + text, e);
      }
    }
  }

  private static Graph constant(Tensor tensor) {
    GraphBuilder builder = new GraphBuilder("g");
    builder.output("y", builder.constant(tensor));
    return builder.build();
  }
}
