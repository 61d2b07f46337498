package dev.sinter.ir.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.text.GraphParser;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text of a program gives the program back, and any other text an error with its place. */
class ProgramTextTest {
  private static final String EVERYTHING =
      """
      program "every \\"thing\\"" for jvm-512 {
        input "x/0:1": f32[batch,2*n+1]
        input "flag": bool[]
        output "y": f32[batch,(n+1)/2]
        buffer x: f32[batch,2*n+1] = input "x/0:1"
        buffer flag: bool[] = input "flag"
        buffer y: f32[batch,(n+1)/2] = output "y"
        buffer w: f16[3] = constant 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
        buffer s: i64[] = state "a state\\n"
        buffer h: f32[batch] = arena 0 to 11
        buffer v: f32[1] = view h at 4*i
        buffer t: u8[max(64,n)] = scratch
        kernel "matmul"
        kernel "relu 0"
        steps {
          launch "matmul" (x, w, h, t) args (batch, 2*n+1, n%4) extent batch grain 8 from "Gemm_0, Relu_1"
          launch "relu 0" () args () extent 1 grain 1 from ""
          copy h to y
          if flag {
            copy h to y
          } else {
          }
          for i below max(1,batch) {
            copy v to v
          }
          test {
          } while flag {
            bind k to s
            require 2*k is n from "Reshape_3"
          }
          host (x, h) to (y) from "StringNormalizer_3"
            | graph "g" (%0 "a": f32[2]) {
            |   %1: f32[2] = neg(%0)
            |   return %1 "b"
            | }
        }
      }
      """;

  private static Program parse(String text) {
    return ProgramParser.parse(text, GraphParser::parse);
  }

  @Test
  void givesTheSameTextBack() {
    assertEquals(EVERYTHING, parse(EVERYTHING).toString());
  }

  @Test
  void givesAnEqualProgramBack() {
    String text =
        EVERYTHING
            .lines()
            .filter(line -> !line.contains("|") && !line.contains("host"))
            .reduce("", (a, b) -> a + b + "\n");
    assertEquals(parse(text), parse(parse(text).toString()));
  }

  @Test
  void stepsAreNumberedInTheOrderOfTheText() {
    List<StepOrder.Entry> order = StepOrder.of(parse(EVERYTHING).steps());
    assertEquals(
        List.of(
            "Launch 1",
            "Launch 2",
            "Copy 3",
            "If 5",
            "Copy 5",
            "For 7",
            "Copy 7",
            "While 10",
            "Bind 9",
            "Require 10",
            "Host 11"),
        order.stream()
            .map(entry -> entry.step().getClass().getSimpleName() + " " + entry.end())
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'line 1, column 1: expected ''program'', found the end'",
    "program \"p\" for t { what, 'line 1, column 21: expected ''steps'', found ''what'''",
    "program \"p, 'line 1, column 11: a program name has no closing quote'",
    "'program \"p\" for t {\n"
        + "  buffer a: f32[2 = scratch', 'line 2, column 13: expected a tensor type: not a shape:"
        + " ''[2'''",
    "'program \"p\" for t { steps { copy a b } }', 'line 1, column 36: expected ''to'', found ''b }"
        + " }'''",
    "'program \"p\" for t { steps { for i below 9999999999999999999999 { } } }', 'line 1, column"
        + " 41: expected a count: not a size: ''9999999999999999999999'' at column 23 of"
        + " ''9999999999999999999999'''",
    "'program \"p\" for t { buffer a: f32[] = arena -1 to 2', 'line 1, column 47: expected a step"
        + " number, found ''-1'''",
    "'program \"p\" for t { steps { } } x', 'line 1, column 33: text after the end of the program'"
  })
  void faultsHaveTheirPlace(String text, String message) {
    SinterException error = assertThrows(SinterException.class, () -> parse(text));
    assertEquals(ErrorCode.TEXT_SYNTAX, error.code());
    assertEquals(message, error.getMessage());
  }

  @Test
  void deepAndEndlessTextsAreRefused() {
    String head = "program \"p\" for t { steps { ";
    SinterException deep =
        assertThrows(SinterException.class, () -> parse(head + "for i below 1 { ".repeat(100_000)));
    assertEquals(ErrorCode.TEXT_SYNTAX, deep.code());
    SinterException many =
        assertThrows(SinterException.class, () -> parse(head + "copy a to b ".repeat(100_000)));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, many.code());
    String size = "(".repeat(3000);
    assertThrows(SinterException.class, () -> parse(head + "for i below " + size));
    String factors = "(a+b)*".repeat(600) + "1";
    assertThrows(SinterException.class, () -> parse(head + "for i below " + factors + " { } } }"));
  }

  /** Texts with something left out, doubled or changed end in a typed error or a program. */
  @Test
  void survivesMutations() {
    SplittableRandom random = new SplittableRandom(5);
    int parsed = 0;
    for (int i = 0; i < 4000; i++) {
      StringBuilder text = new StringBuilder(EVERYTHING);
      for (int change = random.nextInt(3); change >= 0; change--) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + 1 + random.nextInt(6));
        switch (random.nextInt(3)) {
          case 0 -> text.delete(from, to);
          case 1 -> text.insert(from, text.substring(from, to));
          default -> text.setCharAt(from, (char) (' ' + random.nextInt(95)));
        }
      }
      try {
        Program program = parse(text.toString());
        assertEquals(program.toString(), parse(program.toString()).toString());
        parsed++;
      } catch (SinterException e) {
        assertTrue(e.getMessage() != null, "mutation " + i);
      }
    }
    assertTrue(parsed > 100, parsed + " parsed");
  }
}
