package dev.sinter.passes.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.ProgramParser;
import dev.sinter.ir.program.ProgramPrinter;
import dev.sinter.ir.program.ProgramVerifier;
import dev.sinter.ir.text.GraphParser;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LifetimePlannerTest {
  private static final String ARENA = " = arena 0 to 0";

  /**
   * Plans a program whose steps are given; buffers are one a line, {@code name} or {@code name =
   * place}.
   */
  private static Map<String, String> plan(String buffers, String steps, InPlace... inPlace) {
    String declared =
        buffers
            .lines()
            .map(line -> line.contains("=") ? line : line + ": f32[n]" + ARENA)
            .map(line -> "  buffer " + line + "\n")
            .collect(Collectors.joining());
    Program program =
        ProgramParser.parse(
            """
            program "p" for jvm-scalar {
              input "x": f32[n]
              output "y": f32[n]
              buffer x: f32[n] = input "x"
              buffer y: f32[n] = output "y"
            %s  kernel "rw"
              kernel "rrw"
              kernel "u"
              kernel "w"
              kernel "rww"
              steps {
            %s
              }
            }
            """
                .formatted(declared, steps),
            GraphParser::parse);
    Program planned =
        LifetimePlanner.plan(program, TestKernels.of(program), Set.copyOf(Arrays.asList(inPlace)));
    ProgramVerifier.verify(planned);
    Map<String, String> places = new TreeMap<>();
    ProgramPrinter.print(planned)
        .lines()
        .filter(line -> line.contains("arena") || line.contains("view"))
        .forEach(line ->
            places.put(line.replaceAll(".*buffer (\\w+):.*", "$1"), line.replaceAll(".* = ", "")));
    return places;
  }

  private static String launch(String kernel, String buffers) {
    return "launch \"%s\" (%s) args () extent n grain 1 from \"\"\n".formatted(kernel, buffers);
  }

  @Test
  void liveFromFirstUseToLast() {
    assertEquals(
        Map.of("a", "arena 0 to 2", "b", "arena 1 to 3", "c", "arena 2 to 3"),
        plan(
            "a\nb\nc\nunused",
            launch("rw", "x, a")
                + launch("rw", "a, b")
                + launch("rw", "a, c")
                + launch("rrw", "b, c, y")));
  }

  @Test
  void viewsExtendTheirBase() {
    assertEquals(
        Map.of("a", "arena 0 to 2", "v", "view a at 0"),
        plan(
            "a\nv: f32[n] = view a at 0",
            launch("rw", "x, a") + launch("rw", "x, y") + launch("rw", "v, y")));
  }

  @Test
  void readAgainInEveryRoundMeansAllOfTheLoop() {
    assertEquals(
        Map.of("a", "arena 0 to 3", "t", "arena 2 to 3"),
        plan(
            "a\nt",
            launch("rw", "x, a")
                + "for i below 5 {\n"
                + launch("rw", "a, t")
                + launch("rw", "t, y")
                + "}"));
  }

  @Test
  void carriedFromRoundToRoundMeansAllOfTheLoop() {
    assertEquals(
        Map.of("a", "arena 0 to 3", "b", "arena 2 to 3"),
        plan(
            "a\nb",
            "for i below 5 {\n"
                + launch("rw", "x, y")
                + launch("rw", "a, b")
                + launch("rw", "b, a")
                + "}"));
  }

  @Test
  void writtenInOneBranchOnlyIsCarried() {
    String steps =
        "for i below 5 {\n"
            + launch("w", "c")
            + "if c {\n"
            + launch("w", "a")
            + "} else {\n%s}\n"
            + launch("rw", "a, y")
            + "}";
    String buffers = "a\nc: bool[] = arena 0 to 0";
    assertEquals("arena 0 to 4", plan(buffers, steps.formatted("")).get("a"));
    assertEquals("arena 3 to 5", plan(buffers, steps.formatted(launch("w", "a"))).get("a"));
  }

  @Test
  void writtenInAnInnerLoopOnlyIsCarriedByTheOuter() {
    assertEquals(
        "arena 0 to 3",
        plan(
                "a",
                "for i below 5 {\nfor j below n {\n"
                    + launch("w", "a")
                    + "}\n"
                    + launch("rw", "a, y")
                    + "}")
            .get("a"));
  }

  @Test
  void aViewIsNotTheWholeBuffer() {
    String half =
        "a: f32[2*n] = arena 0 to 0\nlow: f32[n] = view a at 0\nhigh: f32[n] = view a at 4*n";
    String steps =
        "for i below 5 {\n"
            + launch("w", "low")
            + launch("w", "high")
            + launch("rw", "%s, y")
            + "}";
    assertEquals("arena 0 to 3", plan(half, steps.formatted("a")).get("a"));
    assertEquals("arena 1 to 3", plan(half, steps.formatted("low")).get("a"));
  }

  @Test
  void theConditionOfALoopLivesToTheEndOfItsTest() {
    assertEquals(
        Map.of("c", "arena 1 to 2", "t", "arena 3 to 4"),
        plan(
            "c: bool[] = arena 0 to 0\nt",
            "test {\n"
                + launch("w", "c")
                + launch("rw", "x, y")
                + "} while c {\n"
                + launch("rw", "x, t")
                + launch("rw", "t, y")
                + "}"));
  }

  @Test
  void outputsTakeTheMemoryOfDyingInputs() {
    String steps =
        launch("rw", "x, a") + launch("rw", "a, b") + launch("rw", "b, c") + launch("rw", "c, y");
    assertEquals(
        Map.of("a", "arena 0 to 3", "b", "view a at 0", "c", "view a at 0"),
        plan("a\nb\nc", steps, new InPlace("b", "a"), new InPlace("c", "b")));
    assertEquals(
        Map.of("a", "arena 0 to 1", "b", "arena 1 to 2", "c", "arena 2 to 3"),
        plan("a\nb\nc", steps));
  }

  @Test
  void viewsFollowTheirBaseToItsOwner() {
    assertEquals(
        Map.of("a", "arena 0 to 2", "b", "view a at 0", "v", "view a at 8"),
        plan(
            "a\nb\nv: f32[1] = view b at 8",
            launch("rw", "x, a") + launch("rw", "a, b") + launch("rw", "v, y"),
            new InPlace("b", "a")));
  }

  @Test
  void inputsThatLiveOnKeepTheirMemory() {
    assertEquals(
        Map.of("a", "arena 0 to 2", "b", "arena 1 to 2"),
        plan(
            "a\nb",
            launch("rw", "x, a") + launch("rw", "a, b") + launch("rrw", "a, b, y"),
            new InPlace("b", "a")));
  }

  @Test
  void memoryGoesToOneOutputOnly() {
    assertEquals(
        Map.of("a", "arena 0 to 1", "b", "view a at 0", "c", "arena 1 to 1"),
        plan(
            "a\nb\nc",
            launch("rw", "x, a") + launch("rww", "a, b, c"),
            new InPlace("b", "a"),
            new InPlace("c", "a")));
  }

  @Test
  void whatTheNextRoundReadsKeepsItsMemory() {
    assertEquals(
        Map.of("a", "arena 0 to 2", "b", "arena 2 to 2"),
        plan(
            "a\nb",
            launch("rw", "x, a") + "for i below 5 {\n" + launch("rw", "a, b") + "}",
            new InPlace("b", "a")));
  }

  @Test
  void otherSizesKeepTheirMemory() {
    assertEquals(
        Map.of("a", "arena 0 to 1", "b", "arena 1 to 2"),
        plan(
            "a\nb: f32[2*n] = arena 0 to 0",
            launch("rw", "x, a") + launch("rw", "a, b") + launch("rw", "b, y"),
            new InPlace("b", "a")));
  }
}
