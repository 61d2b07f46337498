package dev.sinter.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A primitive that lacks a rule does not compile: javac lists the places where one is needed. */
final class NewPrimitiveTest {
  private static final String PRIMITIVE = "ir/src/main/java/dev/sinter/ir/op/Primitive.java";
  private static final String NEW_PRIMITIVE = "Twist.java";

  private static final String SOURCE =
      "package dev.sinter.ir.op; public record Twist() implements Primitive {}";

  /** Where a primitive needs a rule, and what it says. */
  private static final Map<String, String> RULES =
      Map.ofEntries(
          Map.entry(NEW_PRIMITIVE, "the types of its results"),
          Map.entry(
              "ir/src/main/java/dev/sinter/ir/graph/GraphSymbols.java", "which sizes it mentions"),
          Map.entry(
              "ir/src/main/java/dev/sinter/ir/graph/ShapeRules.java",
              "whether its results are sizes"),
          Map.entry(
              "ir/src/main/java/dev/sinter/ir/interpret/Resolution.java",
              "itself with sizes that are known"),
          Map.entry(
              "ir/src/main/java/dev/sinter/ir/interpret/PrimitiveEvaluator.java",
              "what it computes"),
          Map.entry(
              "passes/src/main/java/dev/sinter/passes/autodiff/ComplexRewriting.java",
              "itself on pairs of real and imaginary parts"),
          Map.entry(
              "passes/src/main/java/dev/sinter/passes/autodiff/Doubles.java", "itself in f64"),
          Map.entry(
              "passes/src/main/java/dev/sinter/passes/autodiff/Linearity.java",
              "what it is linear in, for derivatives of composites' own"),
          Map.entry(
              "passes/src/main/java/dev/sinter/passes/autodiff/Linearizer.java", "its tangent"),
          Map.entry(
              "passes/src/main/java/dev/sinter/passes/autodiff/Transposition.java",
              "its transpose, where it is linear"),
          Map.entry(
              "passes/src/main/java/dev/sinter/passes/fuse/Fusibility.java", "what it fuses with"),
          Map.entry(
              "passes/src/main/java/dev/sinter/passes/simplify/ExcessPrecision.java",
              "whether it rounds"),
          Map.entry(
              "passes/src/main/java/dev/sinter/passes/lower/GraphLowering.java", "its steps"));

  private final Path root = Path.of(System.getProperty("sinter.root")).normalize();

  @TempDir private Path classes;

  @Test
  void everyRuleIsAskedFor() throws IOException {
    Map<String, String> errors = filesWithErrors();
    assertEquals(new TreeSet<>(RULES.keySet()), errors.keySet(), errors::toString);
    assertTrue(errors.get(NEW_PRIMITIVE).contains("infer("), errors.get(NEW_PRIMITIVE));
  }

  /**
   * Compiles ir and passes with one more primitive, as one unnamed module, and gives an error of
   * each file that has any.
   */
  private Map<String, String> filesWithErrors() throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    // Only after all is attributed does javac look for missing cases, and by itself not where there
    // were errors.
    List<String> options =
        List.of(
            "-proc:none",
            "-implicit:none",
            "-Xmaxerrs",
            "1000",
            "-XDcompilePolicy=simple",
            "-XDshould-stop.ifError=FLOW",
            "-d",
            classes.toString());
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
      List<JavaFileObject> sources = new ArrayList<>();
      files.getJavaFileObjectsFromPaths(sources("ir", "passes")).forEach(sources::add);
      sources.add(new Source(PRIMITIVE, withOneMore(Files.readString(root.resolve(PRIMITIVE)))));
      sources.add(new Source(NEW_PRIMITIVE, SOURCE));
      javac.getTask(null, files, found, options, null, sources).call();
    }
    Map<String, String> errors = new TreeMap<>();
    for (Diagnostic<? extends JavaFileObject> diagnostic : found.getDiagnostics()) {
      if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
        errors.put(name(diagnostic.getSource()), diagnostic.getMessage(Locale.ROOT));
      }
    }
    return errors;
  }

  private String withOneMore(String primitive) {
    String changed = primitive.replaceFirst("\\bLu \\{", "Lu, Twist {");
    assertTrue(
        changed.contains("Twist"), PRIMITIVE + " no longer ends its list of primitives with Lu");
    return changed;
  }

  private List<Path> sources(String... modules) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String module : modules) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .filter(
                file -> !file.endsWith("module-info.java") && !file.equals(root.resolve(PRIMITIVE)))
            .sorted(Comparator.naturalOrder())
            .forEach(found::add);
      }
    }
    return found;
  }

  private String name(JavaFileObject file) {
    return file instanceof Source source
        ? source.path
        : root.relativize(Path.of(file.getName())).toString().replace('\\', '/');
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String path;
    private final String text;

    Source(String path, String text) {
      super(URI.create("memory:///" + path), Kind.SOURCE);
      this.path = path;
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
