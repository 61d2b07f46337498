package dev.sinter.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.bench.compare.Comparison;
import dev.sinter.bench.compare.Machine;
import dev.sinter.bench.compare.Outcome;
import dev.sinter.bench.compare.Row;
import dev.sinter.bench.compare.Setting;
import dev.sinter.bench.compare.Settings;
import dev.sinter.bench.measure.Bootstrap;
import dev.sinter.bench.measure.Interval;
import dev.sinter.bench.measure.Series;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

final class PagesTest {
  private static final Setting LENET = new Setting("lenet", 1, 1);
  private static final Setting WIDE = new Setting("a<b", 1, 1);
  private static final Comparison COMPARISON =
      new Comparison(
          new Machine(Map.of("CPU", "a & b")),
          new Settings(
              List.of(1), List.of(1), 5_000_000_000L, 15, 10, false, new Bootstrap(1, 100)),
          "Sinter",
          List.of(
              row(LENET, "Sinter", 1e6, new Interval(1, 1, 1)),
              row(LENET, "Other", 2e6, new Interval(2, 1.9, 2.25)),
              row(LENET, "Third", 9e6, new Interval(900, 1, 1000)),
              row(WIDE, "Sinter", 1e6, new Interval(1, 1, 1)),
              row(WIDE, "Other", 0.5e6, new Interval(0.5, 0.5, 0.5)),
              new Row(WIDE, "Third", new Outcome.Absent("absent: \"no\", jar"), "")));

  private static Row row(Setting setting, String system, double nanoseconds, Interval ratio) {
    Series series = Series.ofTimes(new double[] {nanoseconds});
    return new Row(
        setting, system, new Outcome.Measured(series, Optional.of(ratio), 1.25e-6), "Sinter");
  }

  @Test
  void csv() {
    assertEquals(
        """
        model,batch,threads,system,median_ns,p95_ns,rounds,ratio,ratio_low,ratio_high,difference,\
        reference,heap_bytes,absent
        lenet,1,1,Sinter,1000000.0,1000000.0,1,1.0,1.0,1.0,1.25E-6,Sinter,0,
        lenet,1,1,Other,2000000.0,2000000.0,1,2.0,1.9,2.25,1.25E-6,Sinter,0,
        lenet,1,1,Third,9000000.0,9000000.0,1,900.0,1.0,1000.0,1.25E-6,Sinter,0,
        a<b,1,1,Sinter,1000000.0,1000000.0,1,1.0,1.0,1.0,1.25E-6,Sinter,0,
        a<b,1,1,Other,500000.0,500000.0,1,0.5,0.5,0.5,1.25E-6,Sinter,0,
        a<b,1,1,Third,,,,,,,,,,"absent: ""no"", jar"
        """,
        CsvFile.of(COMPARISON).replace("\r\n", "\n"));
  }

  @Test
  void markdown() {
    String page = MarkdownPage.of(COMPARISON);
    assertTrue(page.startsWith("# Benchmarks\n"), page);
    assertTrue(page.contains("seed 1)"), page);
    assertTrue(page.contains("| lenet | 1.0 ms | 2.0 ms · 2.00 [1.90–2.25]   |"), page);
    assertTrue(page.contains("| batch 1, 1 thread   | 1.00 (2) | 1.00 (2) | 900 (1) |"), page);
    assertTrue(page.contains("absent: \"no\", jar"), page);
  }

  @Test
  void webPageIsOneWellFormedFile() throws Exception {
    String page = HtmlPage.of(COMPARISON, List.of("Third"));
    assertFalse(page.contains("<!-- "), "every part of the template is filled");
    assertFalse(page.contains("http"), "it needs nothing else");
    assertTrue(page.contains("a&lt;b, Other: 0.50 [0.50–0.50]"), page);
    for (String svg : page.split("(?=<svg )", -1)) {
      if (svg.startsWith("<svg")) {
        String element = svg.substring(0, svg.indexOf("</svg>") + "</svg>".length());
        DocumentBuilderFactory.newDefaultNSInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(element)));
      }
    }
  }

  @Test
  void farRatiosStayInTheChart() {
    String svg = SpeedChart.of(COMPARISON, 1, 1, List.of("Other", "Third"));
    assertTrue(svg.contains(">64×<") && !svg.contains(">128×<"), svg);
    assertEquals("", SpeedChart.of(COMPARISON, 2, 1, List.of("Other")));
  }
}
