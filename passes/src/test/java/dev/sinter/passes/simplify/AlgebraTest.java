package dev.sinter.passes.simplify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.text.GraphParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlgebraTest {

  /**
   * Lines over %x, %y: f32[n,4], %i: i32[n,4], %b, %c: bool[n,4], %s: f32[1,4], %v: f32[4], %k:
   * f32[]; the last is %r.
   */
  private static String graph(String lines, String result) {
    return """
    graph "g" (%%x "x": f32[n,4], %%y "y": f32[n,4], %%i "i": i32[n,4], %%b "b": bool[n,4], %%c "c": bool[n,4], \
    %%s "s": f32[1,4], %%v "v": f32[4], %%k "k": f32[]) {
    %s
    return %s "r"
    }
    """
        .formatted(lines.replace(";", "\n"), result);
  }

  private static String constants(String element, String scalar) {
    return "%%e: %1$s[] = constant {value=%1$s[]{%2$s}}; %%f: %1$s[n,4] = broadcast(%%e) {shape=[n,4], axes=[]};"
        .formatted(element, scalar);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "f32 | x | -0.0 | add",
        "f32 | x | 0.0 | sub",
        "f32 | x | 1.0 | mul",
        "f32 | x | 1.0 | div",
        "f32 | x | 1.0 | pow",
        "f32 | x | -inf | max",
        "f32 | x | inf | min",
        "i32 | i | 0 | add",
        "i32 | i | 0 | sub",
        "i32 | i | 1 | mul",
        "i32 | i | 1 | div",
        "i32 | i | -2147483648 | max",
        "i32 | i | 2147483647 | min",
        "i32 | i | -1 | and",
        "i32 | i | 0 | or",
        "i32 | i | 0 | xor",
        "i32 | i | 0 | shift_left",
        "bool | b | true | and",
        "bool | b | false | or",
      })
  void identitiesGo(String element, String x, String identity, String function) {
    String lines =
        constants(element, identity)
            + "%%r: %s[n,4] = %s(%%%s, %%f)".formatted(element, function, x);
    Golden.checkLive(new Algebra(), graph(lines, "%r"), graph("", "%" + x));
  }

  /** Each loses a −0, a NaN or an infinity, or rounds differently. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.0 | add(%x, %f)",
        "-0.0 | sub(%x, %f)",
        "0.0 | mul(%x, %f)",
        "3.0 | div(%x, %f)",
        "1.7014118E38 | div(%x, %f)",
        "0.0 | max(%x, %f)",
        "1.0 | sub(%x, %x)",
        "1.0 | pow(%f, %x)",
        "1.0 | div(%f, %x)",
        "3.0 | pow(%x, %f)",
      })
  void inexactRewritingsAreLeftOut(String scalar, String op) {
    Golden.unchanged(new Algebra(), graph(constants("f32", scalar) + "%r: f32[n,4] = " + op, "%r"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "neg(neg(x)) | %1: f32[n,4] = neg(%x); %r: f32[n,4] = neg(%1) | %x |",
        "not(not(b)) | %1: bool[n,4] = not(%b); %r: bool[n,4] = not(%1) | %b |",
        "abs(neg(x)) | %1: f32[n,4] = neg(%x); %r: f32[n,4] = abs(%1) | %r | %r: f32[n,4] ="
            + " abs(%x)",
        "ceil(floor(x)) | %1: f32[n,4] = floor(%x); %r: f32[n,4] = ceil(%1) | %1 | %1: f32[n,4] ="
            + " floor(%x)",
        "x + neg(y) | %1: f32[n,4] = neg(%y); %r: f32[n,4] = add(%x, %1) | %r | %r: f32[n,4] ="
            + " sub(%x, %y)",
        "neg(x) + y | %1: f32[n,4] = neg(%x); %r: f32[n,4] = add(%1, %y) | %r | %r: f32[n,4] ="
            + " sub(%y, %x)",
        "x - neg(y) | %1: f32[n,4] = neg(%y); %r: f32[n,4] = sub(%x, %1) | %r | %r: f32[n,4] ="
            + " add(%x, %y)",
        "neg(x) / neg(y) | %1: f32[n,4] = neg(%y); %2: f32[n,4] = neg(%x); %r: f32[n,4] = div(%2,"
            + " %1) | %r | %r: f32[n,4] = div(%x, %y)",
        "max(x, x) | %r: f32[n,4] = max(%x, %x) | %x |",
        "select(c, x, x) | %r: f32[n,4] = select(%b, %x, %x) | %x |",
        "select(not(b), x, y) | %1: bool[n,4] = not(%b); %r: f32[n,4] = select(%1, %x, %y) | %r |"
            + " %r: f32[n,4] = select(%b, %y, %x)",
        "not(x = y) | %1: bool[n,4] = compare(%x, %y) {relation=eq}; %r: bool[n,4] = not(%1) | %r |"
            + " %r: bool[n,4] = compare(%x, %y) {relation=ne}",
        "not(i < i) | %1: bool[n,4] = compare(%i, %i) {relation=lt}; %r: bool[n,4] = not(%1) | %r |"
            + " %r: bool[n,4] = compare(%i, %i) {relation=ge}",
        "cast f32 to f32 | %r: f32[n,4] = cast(%x) {to=f32} | %x |",
        "f32 to f64 to f32 | %1: f64[n,4] = cast(%x) {to=f64}; %r: f32[n,4] = cast(%1) {to=f32} |"
            + " %x |",
        "i32 to f64 to f32 | %1: f64[n,4] = cast(%i) {to=f64}; %r: f32[n,4] = cast(%1) {to=f32} |"
            + " %r | %r: f32[n,4] = cast(%i) {to=f32}",
        "bitcasts | %1: i32[n,4] = bitcast(%x) {to=i32}; %r: f32[n,4] = bitcast(%1) {to=f32} | %x"
            + " |",
        "transposes | %1: f32[4,n] = transpose(%x) {permutation=[1,0]}; %r: f32[n,4] ="
            + " transpose(%1) {permutation=[1,0]} | %x |",
        "transpose of a row | %r: f32[4,1] = transpose(%s) {permutation=[1,0]} | %r | %r: f32[4,1]"
            + " = reshape(%s) {shape=[4,1]}",
        "reshapes | %1: f32[4*n] = reshape(%x) {shape=[4*n]}; %r: f32[n,4] = reshape(%1)"
            + " {shape=[n,4]} | %x |",
        "reverse of one | %r: f32[1,4] = reverse(%s) {axes=[0]} | %s |",
        "reverse twice | %1: f32[n,4] = reverse(%x) {axes=[0,1]}; %r: f32[n,4] = reverse(%1)"
            + " {axes=[1]} | %r | %r: f32[n,4] = reverse(%x) {axes=[0]}",
        "concat of one | %r: f32[n,4] = concat(%x) {axis=0} | %x |",
        "concat of concat | %1: f32[2*n,4] = concat(%x, %y) {axis=0}; %r: f32[3*n,4] = concat(%1,"
            + " %x) {axis=0} | %r | %r: f32[3*n,4] = concat(%x, %y, %x) {axis=0}",
        "concat of all slices | %1: f32[n,1] = slice(%x) {starts=[0,0], sizes=[n,1],"
            + " strides=[1,1]}; %2: f32[n,2] = slice(%x) {starts=[0,1], sizes=[n,2],"
            + " strides=[1,1]}; %3: f32[n,1] = slice(%x) {starts=[0,3], sizes=[n,1],"
            + " strides=[1,1]}; %r: f32[n,4] = concat(%1, %2, %3) {axis=1} | %x |",
        "concat of some slices | %1: f32[n,1] = slice(%x) {starts=[0,2], sizes=[n,1],"
            + " strides=[1,1]}; %2: f32[n,1] = slice(%x) {starts=[0,3], sizes=[n,1],"
            + " strides=[1,1]}; %r: f32[n,8] = concat(%1, %2, %x, %2, %1) {axis=1} | %r | %1:"
            + " f32[n,1] = slice(%x) {starts=[0,2], sizes=[n,1], strides=[1,1]}; %2: f32[n,1] ="
            + " slice(%x) {starts=[0,3], sizes=[n,1], strides=[1,1]}; %3: f32[n,2] = slice(%x)"
            + " {starts=[0,2], sizes=[n,2], strides=[1,1]}; %r: f32[n,8] = concat(%3, %x, %2, %1)"
            + " {axis=1}",
        "reduce over nothing | %r: f32[n,4] = reduce(%x) {combiner=max, axes=[]} | %x |",
        "whole slice | %r: f32[n,4] = slice(%x) {starts=[0,0], sizes=[n,4], strides=[1,1]} | %x |",
        "slice of slice | %1: f32[n,2] = slice(%x) {starts=[0,1], sizes=[n,2], strides=[1,2]}; %r:"
            + " f32[n,1] = slice(%1) {starts=[0,1], sizes=[n,1], strides=[1,3]} | %r | %r: f32[n,1]"
            + " = slice(%x) {starts=[0,3], sizes=[n,1], strides=[1,6]}",
        "no padding | %r: f32[n,4] = pad(%x, %k) {low=[0,0], high=[0,0], interior=[0,0]} | %x |",
        "new axis | %r: f32[1,4] = broadcast(%v) {shape=[1,4], axes=[1]} | %r | %r: f32[1,4] ="
            + " reshape(%v) {shape=[1,4]}",
        "broadcasts | %1: f32[n,4] = broadcast(%v) {shape=[n,4], axes=[1]}; %r: f32[2,n,4] ="
            + " broadcast(%1) {shape=[2,n,4], axes=[1,2]} | %r | %r: f32[2,n,4] = broadcast(%v)"
            + " {shape=[2,n,4], axes=[2]}",
        "broadcast of a new axis | %1: f32[1,4] = reshape(%v) {shape=[1,4]}; %r: f32[n,4] ="
            + " broadcast(%1) {shape=[n,4], axes=[0,1]} | %r | %r: f32[n,4] = broadcast(%v)"
            + " {shape=[n,4], axes=[1]}",
        "moved scalar | %1: f32[n,4] = broadcast(%k) {shape=[n,4], axes=[]}; %r: f32[4,n] ="
            + " transpose(%1) {permutation=[1,0]} | %r | %r: f32[4,n] = broadcast(%k) {shape=[4,n],"
            + " axes=[]}",
      })
  void rules(String name, String before, String result, String after) {
    Golden.checkLive(new Algebra(), graph(before, "%r"), graph(after == null ? "" : after, result));
  }

  @Test
  void divisionByPowerOfTwoMultiplies() {
    Golden.checkLive(
        new Algebra(),
        graph(constants("f32", "-8.0") + "%r: f32[n,4] = div(%x, %f)", "%r"),
        graph(constants("f32", "-0.125") + "%r: f32[n,4] = mul(%x, %f)", "%r"));
  }

  @Test
  void squareMultiplies() {
    Golden.checkLive(
        new Algebra(),
        graph(constants("f32", "2.0") + "%r: f32[n,4] = pow(%x, %f)", "%r"),
        graph("%r: f32[n,4] = mul(%x, %x)", "%r"));
  }

  @Test
  void squareRootKeepsZeroAndInfinity() {
    Golden.checkLive(
        new Algebra(),
        graph(constants("f32", "0.5") + "%r: f32[n,4] = pow(%x, %f)", "%r"),
        graph(
            """
            %1: f32[] = constant {value=f32[]{0.0}}
            %2: f32[n,4] = broadcast(%1) {shape=[n,4], axes=[]}
            %3: f32[n,4] = add(%x, %2)
            %4: f32[n,4] = sqrt(%3)
            %5: f32[] = constant {value=f32[]{-inf}}
            %6: f32[n,4] = broadcast(%5) {shape=[n,4], axes=[]}
            %7: bool[n,4] = compare(%x, %6) {relation=eq}
            %8: f32[] = constant {value=f32[]{inf}}
            %9: f32[n,4] = broadcast(%8) {shape=[n,4], axes=[]}
            %r: f32[n,4] = select(%7, %9, %4)
            """,
            "%r"));
  }

  @Test
  void functionsAreAppliedBeforeRepeating() {
    Golden.checkLive(
        new Algebra(),
        graph(
            """
            %1: f32[n,4] = broadcast(%v) {shape=[n,4], axes=[1]}
            %2: f32[n,4] = broadcast(%k) {shape=[n,4], axes=[]}
            %3: f32[n,4] = mul(%1, %2)
            %r: f32[n,4] = exp(%3)
            """,
            "%r"),
        graph(
            """
            %1: f32[4] = broadcast(%k) {shape=[4], axes=[]}
            %2: f32[4] = mul(%v, %1)
            %3: f32[4] = exp(%2)
            %r: f32[n,4] = broadcast(%3) {shape=[n,4], axes=[1]}
            """,
            "%r"));
  }

  @Test
  void integerDivisionIsNotHoistedOverNothing() {
    Golden.unchanged(
        new Algebra(),
        """
        graph "g" (%0 "a": i32[4], %1 "b": i32[4]) {
          %2: i32[n,4] = broadcast(%0) {shape=[n,4], axes=[1]}
          %3: i32[n,4] = broadcast(%1) {shape=[n,4], axes=[1]}
          %4: i32[n,4] = div(%2, %3)
          return %4 "r"
        }
        """);
  }

  @Test
  void integersWrapWhereFloatsSaturate() {
    Golden.unchanged(
        new Algebra(),
        graph("%1: f64[n,4] = cast(%i) {to=f64}; %r: i8[n,4] = cast(%1) {to=i8}", "%r"));
  }

  @Test
  void bodiesAreSimplifiedToo() {
    Golden.checkLive(
        new Algebra(),
        """
        graph "g" (%0 "p": bool[], %1 "x": f32[4]) {
          %2: f32[4] = cond(%0, %1)
            whenTrue: graph "t" (%0 "x": f32[4]) {
              %1: f32[4] = neg(%0)
              %2: f32[4] = neg(%1)
              return %2 "r"
            }
            whenFalse: graph "f" (%0 "x": f32[4]) {
              return %0 "r"
            }
          return %2 "r"
        }
        """,
        """
        graph "g" (%0 "p": bool[], %1 "x": f32[4]) {
          %2: f32[4] = cond(%0, %1)
            whenTrue: graph "t" (%0 "x": f32[4]) {
              return %0 "r"
            }
            whenFalse: graph "f" (%0 "x": f32[4]) {
              return %0 "r"
            }
          return %2 "r"
        }
        """);
  }

  @Test
  void collapsedNodesCarryBothOrigins() {
    Graph graph =
        GraphParser.parse(
            """
            graph "g" (%0 "x": f32[2,3,4]) {
              %1: f32[3,2,4] = transpose(%0) {permutation=[1,0,2]} @"a"
              %2: f32[4,3,2] = transpose(%1) {permutation=[2,0,1]} @"b"
              return %2 "r"
            }
            """);
    Graph result = Golden.apply(new RemoveDead(), Golden.apply(new Algebra(), graph));
    assertEquals(List.of("a", "b"), result.nodes().getFirst().location().names());
  }
}
