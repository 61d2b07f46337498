package dev.sinter.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** House rules that class files can show. */
final class CodeRulesTest {
  /**
   * Packages that know each other because what they define does: an operator holds graphs and a
   * graph holds operators, and both print themselves; an artifact holds code, and a compiler gives
   * an artifact; a facade and its limits are of one package with what they lead to.
   */
  private static final List<Set<String>> KNOTS =
      List.of(
          Set.of("dev.sinter.ir.graph", "dev.sinter.ir.op", "dev.sinter.ir.text"),
          Set.of("dev.sinter.ir.artifact", "dev.sinter.ir.spi"),
          Set.of(
              "dev.sinter.frontend.onnx",
              "dev.sinter.frontend.onnx.file",
              "dev.sinter.frontend.onnx.model",
              "dev.sinter.frontend.onnx.op"));

  @ParameterizedTest
  @MethodSource("dev.sinter.tests.architecture.ModuleRule#all")
  void packagesHaveNoCycles(ModuleRule rule) {
    slices()
        .assignedFrom(new Knots(rule.name()))
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(Bytecode.WRITTEN);
  }

  /**
   * Each package of a module is a slice; a knot is one. The module's root package, which holds what
   * all use, is none.
   */
  private record Knots(String module) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass c) {
      String own = c.getPackageName();
      if (!own.startsWith(module + ".")) {
        return SliceIdentifier.ignore();
      }
      return SliceIdentifier.of(
          KNOTS.stream()
              .filter(knot -> knot.contains(own))
              .findFirst()
              .map(Set::toString)
              .orElse(own));
    }

    @Override
    public String getDescription() {
      return "packages of " + module;
    }
  }

  @Test
  void namesSayWhatAClassIs() {
    noClasses()
        .should()
        .haveNameMatching(".*(Impl|Util|Utils|Utility|Utilities|Helper|Helpers)")
        .orShould()
        // Anonymous classes are all digits.
        .haveNameMatching(".*[.$][^.$]*[A-Za-z][^.$]*[0-9]")
        .because("a name says what a class is, not that it is of use or the second of its kind")
        .check(Bytecode.WRITTEN);
  }

  @Test
  void nothingStaticChanges() {
    fields().that().areStatic().should().beFinal().check(Bytecode.WRITTEN);
  }

  @Test
  void publicConstantsAreValues() {
    fields()
        .that()
        .areStatic()
        .and()
        .arePublic()
        .should()
        .haveRawType(DescribedPredicate.describe("other than arrays", type -> !type.isArray()))
        .check(Bytecode.WRITTEN);
  }

  @Test
  void classesAreFinalUnlessMadeToBeExtended() {
    classes()
        .that()
        .areTopLevelClasses()
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .areNotAnnotations()
        .and()
        .areNotAssignableTo(Throwable.class)
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .orShould()
        .haveModifier(JavaModifier.ABSTRACT)
        .check(Bytecode.WRITTEN);
  }
}
