package dev.sinter.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.cli.memory.MemoryMap;
import dev.sinter.cli.memory.MemoryPage;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page of a memory plan is well-formed, needs nothing else, and shows every block in place. */
class MemoryPageTest {
  private static Document parse(String page) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
  }

  private static MemoryMap map(String name, int steps) {
    List<MemoryMap.Block> blocks =
        IntStream.range(0, steps)
            .mapToObj(step ->
                new MemoryMap.Block(
                    "t" + step, "f32[64]", name, step % 2 * 256L, 256, step, step + step % 2))
            .toList();
    return new MemoryMap(
        "memory of " + name,
        blocks,
        LongStream.range(0, steps + 1).mapToObj(step -> 256 * (1 + step % 2)).toList(),
        512,
        512,
        1);
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 24, 25, 300, 5000})
  void everyBlockIsARectangleInsideThePicture(int steps) throws Exception {
    Document page = parse(MemoryPage.of(map("net", steps)));
    NodeList blocks = page.getElementsByTagNameNS("http://www.w3.org/2000/svg", "rect");
    assertEquals(steps, blocks.getLength());
    for (int i = 0; i < steps; i++) {
      Element block = (Element) blocks.item(i);
      double right = number(block, "x") + number(block, "width");
      double bottom = number(block, "y") + number(block, "height");
      assertTrue(number(block, "x") >= 0 && right <= 1200.1, "block " + i);
      assertTrue(number(block, "y") >= 0 && bottom <= 620, "block " + i);
      assertTrue(block.getTextContent().contains("t" + i + ": f32[64]"), block.getTextContent());
    }
  }

  /** Names come from model files. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "</title><script>alert(1)</script>",
        "a & b < c > d \"e\" 'f'",
        "]]>",
        "nul \0 bell \7 lone \ud800 half",
        "",
        "%s %d %n"
      })
  void namesCannotBreakThePage(String name) throws Exception {
    String page = MemoryPage.of(map(name, 3));
    Document document = parse(page);
    assertEquals(0, document.getElementsByTagName("script").getLength());
    String shown = document.getElementsByTagName("h1").item(0).getTextContent();
    assertTrue(shown.startsWith("memory of "), shown);
  }

  @Test
  void nothingIsLoaded() {
    String page = MemoryPage.of(map("net", 3));
    for (String loading : List.of("src=", "href=", "url(", "@import", "<script")) {
      assertFalse(page.contains(loading), loading);
    }
    assertTrue(page.contains("prefers-color-scheme: dark"));
  }

  @Test
  void aPlanWithoutBlocksHasNoPicture() throws Exception {
    Document page = parse(MemoryPage.of(new MemoryMap("empty", List.of(), List.of(), 0, 0, 0)));
    assertEquals(0, page.getElementsByTagName("svg").getLength());
  }
}
