package dev.sinter.bench.page;

import dev.sinter.bench.compare.Comparison;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** A comparison as one file for browsers, with charts, that needs nothing else. */
public final class HtmlPage {
  private static final String TEMPLATE = "comparison.html";

  private HtmlPage() {}

  /**
   * The whole file.
   *
   * @param tablesOnly systems that charts leave out, since they would dwarf the others
   */
  public static String of(Comparison comparison, List<String> tablesOnly) {
    List<String> charted = SpeedChart.systems(comparison, tablesOnly);
    return template()
        .replace("<!-- how -->", paragraphs(comparison))
        .replace("<!-- machine -->", machine(comparison))
        .replace("<!-- legend -->", legend(charted, comparison.baseline()))
        .replace("<!-- means -->", Html.table(Grid.means(comparison)))
        .replace("<!-- panels -->", panels(comparison, charted))
        .replace("<!-- differences -->", differences(comparison));
  }

  private static String template() {
    try (InputStream in = HtmlPage.class.getResourceAsStream(TEMPLATE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String paragraphs(Comparison comparison) {
    return Wording.paragraphs(comparison).stream()
        .map(each -> "<p>" + Html.escape(each) + "</p>")
        .collect(Collectors.joining("\n"));
  }

  private static String machine(Comparison comparison) {
    return comparison.machine().facts().entrySet().stream()
        .map(fact ->
            "<dt>%s</dt><dd>%s</dd>"
                .formatted(Html.escape(fact.getKey()), Html.escape(fact.getValue())))
        .collect(Collectors.joining("\n", "<dl>\n", "\n</dl>"));
  }

  private static String legend(List<String> systems, String baseline) {
    StringBuilder html = new StringBuilder();
    for (int i = 0; i < systems.size(); i++) {
      html.append("<span class=\"s%d\"><svg viewBox=\"0 0 14 14\">".formatted(i))
          .append(Marker.of(i).at(7, 7))
          .append("</svg>")
          .append(Html.escape(systems.get(i)))
          .append("</span>\n");
    }
    return html.append("<br>Right of the line: slower than ")
        .append(Html.escape(baseline))
        .append(".")
        .toString();
  }

  private static String panels(Comparison comparison, List<String> charted) {
    StringBuilder html = new StringBuilder();
    for (int batch : comparison.settings().batches()) {
      for (int threads : comparison.settings().threads()) {
        html.append("<section>\n<h2>")
            .append(Html.escape(Grid.title(batch, threads)))
            .append("</h2>\n")
            .append(SpeedChart.of(comparison, batch, threads, charted))
            .append("<details><summary>Times and ratios</summary>\n")
            .append(Html.table(Grid.of(comparison, batch, threads)))
            .append("</details>\n</section>\n");
      }
    }
    return html.toString();
  }

  private static String differences(Comparison comparison) {
    return comparison.settings().batches().stream()
        .map(batch ->
            "<h3>batch " + batch + "</h3>\n" + Html.table(Grid.differences(comparison, batch)))
        .collect(Collectors.joining("\n"));
  }
}
