package dev.sinter.tests.architecture;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One row of the table of modules in docs/ARCHITECTURE.md.
 *
 * @param name of the module
 * @param packages its own, as ArchUnit writes them
 * @param sinter the modules of Sinter that it requires, all of them
 * @param libraries prefixes of the names of other modules that it may require, {@code java.base}
 *     aside
 * @param libraryPackages what it may use of them
 * @param mustNotKnow packages that it must not know although a module that it requires exports them
 */
record ModuleRule(
    String name,
    String packages,
    Set<String> sinter,
    Set<String> libraries,
    List<String> libraryPackages,
    List<String> mustNotKnow) {
  private static final String IR = "dev.sinter.ir";

  static Stream<ModuleRule> all() {
    return Stream.of(
        new ModuleRule(IR, "dev.sinter.ir..", Set.of(), Set.of(), List.of(), List.of()),
        new ModuleRule(
            "dev.sinter.frontend",
            "dev.sinter.frontend..",
            Set.of(IR),
            Set.of("com.google.protobuf"),
            List.of("com.google.protobuf.."),
            List.of(
                "dev.sinter.ir.kernel..",
                "dev.sinter.ir.program..",
                "dev.sinter.ir.target..",
                "dev.sinter.ir.spi..",
                "dev.sinter.ir.artifact..")),
        new ModuleRule(
            "dev.sinter.passes",
            "dev.sinter.passes..",
            Set.of(IR),
            Set.of(),
            List.of(),
            List.of("java.lang.classfile..")),
        new ModuleRule(
            "dev.sinter.codegen.jvm",
            "dev.sinter.codegen.jvm..",
            Set.of(IR),
            Set.of("org.objectweb.asm"),
            List.of("org.objectweb.asm.."),
            List.of(
                "dev.sinter.ir.graph..",
                "dev.sinter.ir.op..",
                "dev.sinter.ir.interpret..",
                "dev.sinter.ir.text..")),
        new ModuleRule(
            "dev.sinter.codegen.llvm",
            "dev.sinter.codegen.llvm..",
            Set.of(IR),
            Set.of("org.bytedeco"),
            List.of("org.bytedeco.."),
            List.of(
                "dev.sinter.ir.graph..",
                "dev.sinter.ir.op..",
                "dev.sinter.ir.interpret..",
                "dev.sinter.ir.text..")),
        new ModuleRule(
            "dev.sinter.runtime",
            "dev.sinter.runtime..",
            Set.of(IR),
            Set.of(),
            List.of(),
            List.of("java.lang.classfile..")),
        new ModuleRule(
            "dev.sinter.cli",
            "dev.sinter.cli..",
            Set.of(
                IR,
                "dev.sinter.frontend",
                "dev.sinter.passes",
                "dev.sinter.codegen.jvm",
                "dev.sinter.codegen.llvm",
                "dev.sinter.runtime"),
            Set.of(
                "com.fasterxml.jackson",
                "info.picocli",
                "java.management",
                "jdk.management",
                "org.apache.commons.csv"),
            List.of(
                "com.fasterxml.jackson..",
                "com.sun.management..",
                "org.apache.commons.csv..",
                "picocli.."),
            List.of()));
  }

  private String packagesOf(String module) {
    return all().filter(rule -> rule.name().equals(module)).findFirst().orElseThrow().packages();
  }

  /** All that its classes may depend on. */
  String[] mayUse() {
    Stream<String> modules = sinter.stream().map(this::packagesOf);
    return Stream.of(Stream.of("java..", packages), modules, libraryPackages.stream())
        .flatMap(s -> s)
        .toArray(String[]::new);
  }

  @Override
  public String toString() {
    return name;
  }
}
