import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Sums up the test reports of all modules and says what was skipped and why.
 *
 * <p>Runs from source: {@code java TestSummary.java <root> <shared> all|some <file>}. The last
 * argument is a file for the closing line. Exits with 1 where a test failed, where none ran, or
 * where the data in {@code shared} is there but a test that reads it did not run; {@code some} says
 * that only some tests were asked for, and leaves out that last check.
 *
 * <p>A test that reads the shared data is in a class named {@code *DataTest} and names {@code
 * sinter.shared} in the assumption by which it is skipped.
 */
final class TestSummary {
  private static final String NEEDS_SHARED = "sinter.shared";
  private static final String DATA_TEST = "DataTest";

  private int passed;
  private int failed;
  private int skipped;
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final Map<String, Integer> ranByClass = new TreeMap<>();
  private final TreeSet<String> dataTests = new TreeSet<>();

  private TestSummary() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 4) {
      System.err.println("usage: TestSummary <root> <shared> all|some <file>");
      System.exit(2);
    }
    TestSummary summary = new TestSummary();
    for (Path module : directories(Path.of(args[0]))) {
      summary.read(module.resolve("target"));
    }
    summary.reasons.forEach((reason, times) -> System.out.println(times + " skipped: " + reason));
    boolean complete = args[2].equals("all");
    boolean sharedExists = Files.isDirectory(Path.of(args[1]));
    List<String> problems = summary.problems(complete && sharedExists);
    problems.forEach(System.out::println);
    String line =
        "Tests: %d passed, %d failed, %d skipped"
            .formatted(summary.passed, summary.failed, summary.skipped);
    System.out.println(line);
    Files.writeString(Path.of(args[3]), line + "\n");
    System.exit(problems.isEmpty() ? 0 : 1);
  }

  private static List<Path> directories(Path root) throws IOException {
    try (Stream<Path> children = Files.list(root)) {
      return children.filter(Files::isDirectory).sorted().toList();
    }
  }

  private void read(Path target) throws IOException, ParserConfigurationException, SAXException {
    Path classes = target.resolve("test-classes");
    if (Files.isDirectory(classes)) {
      try (Stream<Path> files = Files.walk(classes)) {
        files
            .map(file -> classes.relativize(file).toString().replaceAll("[/\\\\]", "."))
            .filter(name -> name.endsWith(DATA_TEST + ".class"))
            .map(name -> name.substring(0, name.length() - ".class".length()))
            .forEach(dataTests::add);
      }
    }
    Path reports = target.resolve("surefire-reports");
    if (!Files.isDirectory(reports)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(reports)) {
      files =
          all.filter(f -> f.getFileName().toString().matches("TEST-.*\\.xml")).sorted().toList();
    }
    DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    for (Path file : files) {
      String name = file.getFileName().toString().replaceAll("^TEST-|\\.xml$", "");
      // A report outlives its class where a test was renamed since the last clean build.
      if (Files.exists(classes.resolve(name.replace('.', '/') + ".class"))) {
        count(parser.parse(file.toFile()).getDocumentElement());
      }
    }
  }

  private void count(Element suite) {
    NodeList cases = suite.getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      String topLevel = test.getAttribute("classname").replaceAll("\\$.*", "");
      Element skip = (Element) test.getElementsByTagName("skipped").item(0);
      if (skip != null) {
        skipped++;
        reasons.merge(reason(skip), 1, Integer::sum);
        continue;
      }
      ranByClass.merge(topLevel, 1, Integer::sum);
      boolean bad =
          test.getElementsByTagName("failure").getLength() > 0
              || test.getElementsByTagName("error").getLength() > 0;
      if (bad) {
        failed++;
      } else {
        passed++;
      }
    }
  }

  /** The message of a disabled test, or the first line of the assumption that failed. */
  private static String reason(Element skip) {
    String message = skip.getAttribute("message").strip();
    return message.isEmpty()
        ? skip.getTextContent()
            .lines()
            .findFirst()
            .orElse("no reason given")
            .replaceAll("^[\\w.]+: ", "")
        : message;
  }

  private List<String> problems(boolean dataExpected) {
    List<String> problems = new ArrayList<>();
    if (passed + failed == 0) {
      problems.add("No test ran.");
    }
    if (failed > 0) {
      problems.add("Some tests failed.");
    }
    if (!dataExpected) {
      return problems;
    }
    reasons.keySet().stream()
        .filter(reason -> reason.contains(NEEDS_SHARED))
        .map(reason -> "The shared data is there, and yet tests were skipped: " + reason)
        .forEach(problems::add);
    dataTests.stream()
        .filter(test -> !ranByClass.containsKey(test))
        .map(test -> "The shared data is there, and yet no test ran in " + test)
        .forEach(problems::add);
    if (dataTests.isEmpty()) {
      problems.add("The shared data is there, and yet there is no *" + DATA_TEST + " to read it.");
    }
    return problems;
  }
}
