package dev.sinter.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import dev.sinter.ir.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/ERRORS.md says what the code does. Run with {@code -Dsinter.write=true}, the test writes the
 * page instead.
 */
final class ErrorsPageTest {
  /** Refuse what a {@link Limit} says, or report that memory ran out. */
  private static final Set<String> REFUSING =
      Set.of(
          // ReadLimits
          "DeclaredTypes",
          "Model",
          "ProtoFiles",
          "TensorReader",
          "WireCheck",
          // PassContext, RunOptions, interpret.Limits
          "Budget",
          "Decompose",
          "Interpreter",
          "Workspace",
          // constants of their own
          "Bfgs",
          "ConfusionMatrix",
          "Dataset",
          "DerivativeTrace",
          "FlatTensors",
          "HeaderParser",
          "HeaderPrinter",
          "Newton",
          "NumberTable",
          "Safetensors",
          "Interpolation",
          "Sequence",
          "ValueReader",
          "KernelUnroller",
          "Nesting",
          "OnnxExport",
          "ProgramParser",
          "RandomInputs",
          "Sorting",
          "TypedClassFiles",
          // memory
          "CudaError",
          "ErrorReport",
          "ExitCode",
          "Port",
          "Region");

  @Test
  void isUpToDate() throws IOException {
    Path page = Path.of(System.getProperty("sinter.root"), "docs", "ERRORS.md").normalize();
    if (Boolean.getBoolean("sinter.write")) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, ErrorsPage.text());
    }
    assertTrue(Files.exists(page), () -> page + " is missing; " + remedy());
    String difference = firstDifference(ErrorsPage.text(), Files.readString(page));
    assertEquals("", difference, () -> page + " is out of date; " + remedy());
  }

  private static String firstDifference(String expected, String found) {
    List<String> a = expected.lines().toList();
    List<String> b = found.lines().toList();
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      String line = i < a.size() ? a.get(i) : "the end";
      if (i >= b.size() || !line.equals(b.get(i))) {
        return "line %d should be: %s".formatted(i + 1, line);
      }
    }
    return "";
  }

  private static String remedy() {
    return "write it with ./mvnw -pl tests -am test -Dtest=ErrorsPageTest -Dsinter.write=true"
        + " -Dsurefire.failIfNoSpecifiedTests=false";
  }

  @Test
  void numbersAreUnique() {
    Set<String> ids =
        Arrays.stream(ErrorCode.values()).map(ErrorCode::id).collect(Collectors.toSet());
    assertEquals(ErrorCode.values().length, ids.size());
  }

  /** A code that nothing reports is one that users wonder about. */
  @Test
  void everyCodeIsReportedSomewhere() {
    Set<String> used =
        Bytecode.WRITTEN.get(ErrorCode.class).getFieldAccessesToSelf().stream()
            .filter(access ->
                !access.getOriginOwner().isEquivalentTo(ErrorCode.class)
                    && !access.getOriginOwner().isAnonymousClass())
            .map(access -> access.getTarget().getName())
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> unused =
        Arrays.stream(ErrorCode.values())
            .map(Enum::name)
            .filter(name -> !used.contains(name))
            .toList();
    assertEquals(List.of(), unused);
  }

  /**
   * Who refuses what is too large has its limit on the page, under one of these names, or reports
   * that memory ran out.
   */
  @Test
  void everyLimitIsListed() {
    Set<String> refusing =
        Bytecode.WRITTEN
            .get(ErrorCode.class)
            .getField("LIMIT_EXCEEDED")
            .getAccessesToSelf()
            .stream()
            .map(JavaFieldAccess::getOriginOwner)
            // Tables of switches over codes are anonymous classes.
            .filter(owner -> !owner.isEquivalentTo(ErrorCode.class) && !owner.isAnonymousClass())
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    refusing.removeAll(REFUSING);
    assertEquals(
        Set.of(),
        refusing,
        "classes that refuse what is too large: add their limits to "
            + Limit.class.getSimpleName()
            + " and their names here");
  }
}
