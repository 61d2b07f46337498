package dev.sinter.cli.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.cli.view.Terminal;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.ProgramParser;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.runtime.MemoryPlan;
import dev.sinter.runtime.MemoryPlan.Interval;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Memory plans as text. */
class MemoryChartTest {
  private static final Program PROGRAM =
      ProgramParser.parse(
          """
          program "net" for jvm-512 {
            input "x": f32[n]
            output "y": f32[n]
            buffer x: f32[n] = input "x"
            buffer y: f32[n] = output "y"
            buffer a: f32[n] = arena 0 to 2
            buffer b: f32[4*n] = arena 1 to 2
            buffer v: f32[n] = view a at 0
            buffer c: f32[n] = arena 2 to 3
            kernel "k"
            steps {
              launch "k" (x, a) args () extent n grain 1 from "conv+relu"
              launch "k" (a, b) args () extent n grain 1 from "wide"
              launch "k" (v, b, c) args () extent n grain 1 from "narrow"
              copy c to y
            }
          }
          """,
          GraphParser::parse);

  private static String print(MemoryMap map) {
    StringWriter out = new StringWriter();
    MemoryChart.print(map, Terminal.plain(new PrintWriter(out), new PrintWriter(out)));
    return out.toString().replace("\r\n", "\n");
  }

  @Test
  void eachBlockHasABarAndTheStepsAreMeasured() {
    MemoryPlan plan =
        new MemoryPlan(
            List.of(
                new Interval("a", 0, 256, 0, 2),
                new Interval("b", 512, 1024, 1, 2),
                new Interval("c", 256, 256, 2, 3)),
            1536,
            1536,
            List.of("d"));
    assertEquals(
        """
        memory of net
        peak 1,536 B (1.5 KiB), lower bound 1,536 B (1.5 KiB), 1.000 of it; 3 blocks over 4 steps
        not in it: 1 buffers whose sizes only the data tell

        ,*#,  live bytes, of the peak
        life  steps  offset  bytes  buffer  type      computed by
        ###.  0-2         0    256  a v     f32[n]    conv+relu
        .##.  1-2       512  1,024  b       f32[4*n]  wide
        ..##  2-3       256    256  c       f32[n]    narrow
        """,
        print(MemoryMap.of("memory of net", PROGRAM, plan)));
  }

  @Test
  void aPlanWithoutBlocksIsTwoLines() {
    assertEquals(
        """
        memory of net
        peak 0 B, lower bound 0 B, 1.000 of it; 0 blocks over 4 steps
        """,
        print(MemoryMap.of("memory of net", PROGRAM, new MemoryPlan(List.of(), 0, 0, List.of()))));
  }

  /** More steps than columns: every column is filled, and each bar has one mark at least. */
  @Test
  void manyStepsShareColumns() {
    List<MemoryMap.Block> blocks = new ArrayList<>();
    List<Long> live = new ArrayList<>();
    for (int step = 0; step < 1000; step++) {
      blocks.add(new MemoryMap.Block("b" + step, "f32[1]", "", 0, 64, step, step));
      live.add(64L);
    }
    List<String> lines =
        print(new MemoryMap("long", blocks, live, 64, 64, 0)).lines().skip(3).toList();
    assertEquals("#".repeat(60), lines.getFirst().split(" ", 2)[0]);
    for (int step = 0; step < 1000; step++) {
      String bar = lines.get(step + 2).split(" ", 2)[0];
      assertTrue(bar.matches("\\.*#\\.*") && bar.length() == 60, bar);
      assertEquals(step * 60 / 1000, bar.indexOf('#'));
    }
  }
}
