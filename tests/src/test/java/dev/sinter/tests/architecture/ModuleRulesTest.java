package dev.sinter.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The columns "requires" and "must not know" of the table of modules, read from class files. */
final class ModuleRulesTest {
  @ParameterizedTest
  @MethodSource("dev.sinter.tests.architecture.ModuleRule#all")
  void usesWhatItRequiresOnly(ModuleRule rule) {
    check(
        classes()
            .that()
            .resideInAPackage(rule.packages())
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(rule.mayUse()));
  }

  @ParameterizedTest
  @MethodSource("dev.sinter.tests.architecture.ModuleRule#all")
  void doesNotKnowMoreThanItsTaskNeeds(ModuleRule rule) {
    check(
        noClasses()
            .that()
            .resideInAPackage(rule.packages())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(rule.mustNotKnow().toArray(String[]::new)));
  }

  @Test
  void everyClassBelongsToAModuleOfTheTable() {
    Set<String> known =
        Set.copyOf(ModuleRule.all().map(rule -> rule.packages().replace("..", "")).toList());
    List<String> strangers =
        Bytecode.WRITTEN.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.startsWith("dev.sinter.bench"))
            .filter(name ->
                known.stream().noneMatch(own -> name.equals(own) || name.startsWith(own + ".")))
            .distinct()
            .toList();
    assertEquals(List.of(), strangers, "packages of no module");
  }

  /** A rule about classes that were not read holds, and says nothing. */
  @ParameterizedTest
  @MethodSource("dev.sinter.tests.architecture.ModuleRule#all")
  void classesOfEveryModuleWereRead(ModuleRule rule) {
    assertTrue(Bytecode.WRITTEN.stream().anyMatch(c -> c.getPackageName().startsWith(rule.name())));
  }

  @Test
  void nothingDependsOnTheModulesAtTheEnd() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.sinter.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sinter.cli.."));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.sinter.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sinter.bench.."));
    check(noClasses().should().dependOnClassesThat().resideInAPackage(Bytecode.OWN + ".."));
  }

  /**
   * The interpreter asks whether its own thread was interrupted, so that a run can be cancelled;
   * that is all.
   */
  @Test
  void irHasNoThreads() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.sinter.ir..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent.."));
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.sinter.ir..")
            .and()
            .doNotHaveFullyQualifiedName("dev.sinter.ir.interpret.Workspace")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class));
    check(
        noClasses()
            .that()
            .haveFullyQualifiedName("dev.sinter.ir.interpret.Workspace")
            .should()
            .callMethodWhere(
                describe(
                    "a method of Thread other than interrupted()",
                    call ->
                        call.getTargetOwner().isAssignableTo(Thread.class)
                            && !call.getName().equals("interrupted")))
            .orShould()
            .accessFieldWhere(
                describe(
                    "a field of Thread",
                    access -> access.getTargetOwner().isAssignableTo(Thread.class))));
  }

  /**
   * Compilation is a function of its input: only those who run, measure or report may ask what
   * machine this is, and those who find LLVM's files and the user's.
   */
  @Test
  void compilersDoNotAskTheMachine() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "dev.sinter.ir..",
                "dev.sinter.frontend..",
                "dev.sinter.passes..",
                "dev.sinter.codegen..")
            .and()
            .doNotHaveFullyQualifiedName("dev.sinter.ir.file.UserFolders")
            .and()
            .doNotHaveFullyQualifiedName("dev.sinter.codegen.llvm.driver.LlvmInstallation")
            .should()
            .callMethod(System.class, "getProperty", String.class)
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(Runtime.class, "availableProcessors"));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(Bytecode.WRITTEN);
  }
}
