package dev.sinter.ir.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Lifetimes.Interval;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A valid program, and for each rule a change that breaks it. */
class ProgramVerifierTest {
  private static final String VALID =
      """
      program "p" for t {
        input "x": f32[n]
        output "y": f32[n]
        output "z": f32[k]
        buffer x: f32[n] = input "x"
        buffer y: f32[n] = output "y"
        buffer z: f32[k] = output "z"
        buffer c: bool[] = arena 1 to 4
        buffer count: i64[] = arena 5 to 6
        buffer h: f32[n] = arena 0 to 4
        buffer late: f32[k] = arena 7 to 10
        buffer v: f32[1] = view h at 4*i
        buffer t: f32[n] = scratch
        kernel "f"
        steps {
          copy x to h
          test {
            launch "f" (x, c, t) args () extent n grain 1 from ""
          } while c {
            launch "f" (x) args (n) extent 1 grain 1 from ""
            copy h to y
          }
          launch "f" (count) args () extent 1 grain 1 from ""
          bind k to count
          launch "f" (late) args (k) extent k grain 1 from ""
          for i below k {
            launch "f" (late) args (i) extent k grain 1 from ""
          }
          copy late to z
        }
      }
      """;

  private static Program parse(String text) {
    return ProgramParser.parse(text, _ -> fail());
  }

  @Test
  void acceptsAValidProgram() {
    Program program = parse(VALID);
    assertEquals(program, ProgramVerifier.verify(program));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "buffer t: f32[n] = scratch | buffer h: f32[n] = scratch | two buffers are named 'h'",
        "buffer t: | buffer a-b: | 'a-b' is not a name for a buffer",
        "output \"z\": f32[k] | output \"y\": f32[k] | two outputs are named 'y'",
        "kernel \"f\" | | step 2 launches an unknown kernel 'f'",
        "copy x to h | copy q to h | step 0 uses an unknown buffer 'q'",
        "= input \"x\" | = input \"w\" | buffer 'x': input \"w\" is unknown or has another buffer",
        "buffer y: f32[n] | buffer y: f32[n+1] | buffer 'y' is f32[n+1], output \"y\" is f32[n]",
        "= output \"y\" | = arena 0 to 9 | output \"y\" has no buffer",
        "= scratch | = constant 12 | buffer 't': '12' is not a content hash",
        "= scratch | = state \"s\" | state 't' has an unknown shape f32[n]",
        "view h at | view nothing at | 'v' is a view of an unknown buffer 'nothing'",
        "view h at | view t at | 'v' is a view of 't', which is a view or scratch itself",
        "view h at 4*i | view count at 8 | view 'v' of 4 bytes at 8 leaves 'count'",
        "view h at 4*i | view h at -4 | view 'v' of 4 bytes at -4 leaves 'h'",
        "buffer h: f32[n] = arena 0 to 4 | buffer h: f32[n] = arena 1 to 4 | buffer 'h' lives from"
            + " 1 to 4, its uses need Interval[first=0, last=4]",
        "copy h to y | launch \"f\" () args (k) extent 1 grain 1 from \"\" | step 4 uses symbol"
            + " 'k', which is not bound there",
        "late: f32[k] = arena 7 | late: f32[k] = arena 3 | buffer 'late' of type f32[k] lives where"
            + " symbol 'k' does not hold",
        "buffer c: bool[] | buffer c: i8[] | step 1 reads 'c' as bool[], it is i8[]",
        "buffer count: i64[] | buffer count: i64[2] | step 6 reads 'count' as i64[], it is i64[2]",
        "copy x to h | copy t to h | step 0: only launches use scratch",
        "bind k to | bind n to | step 6 binds symbol 'n' again",
        "for i below | for k below | step 8 binds symbol 'k' again",
        "extent k grain 1 from \"\" | extent j grain 1 from \"\" | step 7 uses symbol 'j', which is"
            + " not bound there",
        "copy h to y | copy c to count | step 4 copies 1 bytes to 8"
      })
  void namesTheRuleThatIsBroken(String from, String to, String message) {
    String text =
        VALID.replaceFirst(Pattern.quote(from), to == null ? "" : Matcher.quoteReplacement(to));
    SinterException error =
        assertThrows(SinterException.class, () -> ProgramVerifier.verify(parse(text)));
    assertEquals("program p for t: " + message, error.getMessage());
    assertEquals(ErrorCode.GRAPH_INVALID, error.code());
  }

  @Test
  void buffersUsedInALoopAndOutsideLiveForAllOfIt() {
    Program program = parse(VALID);
    assertEquals(
        Map.of(
            "x", new Interval(0, 4),
            "h", new Interval(0, 4),
            "c", new Interval(2, 2),
            "y", new Interval(4, 4),
            "t", new Interval(2, 2),
            "count", new Interval(5, 6),
            "late", new Interval(7, 10),
            "z", new Interval(10, 10)),
        Lifetimes.of(program.buffers(), program.steps()));
  }
}
