package dev.sinter.cli;

import dev.sinter.cli.view.Terminal;
import dev.sinter.ir.spi.GraphCompiler;
import dev.sinter.ir.spi.KernelCompiler;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Sinter;
import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code sinter version}: what this installation is made of, and what it can make. */
@Command(
    name = "version",
    description = "Shows the version, the JDK, the compilers and the targets.")
final class VersionCommand implements Callable<Integer> {
  private final Terminal terminal;

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.line("sinter   %s", sinterVersion());
    terminal.line("JDK      %s (%s)", Runtime.version(), System.getProperty("java.vendor"));
    terminal.line(
        "machine  %s, %s, %d processors",
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors());
    compilers();
    return ExitCode.OK.status();
  }

  private void compilers() {
    List<GraphCompiler> graphs =
        ServiceLoader.load(GraphCompiler.class).stream().map(ServiceLoader.Provider::get).toList();
    List<KernelCompiler> kernels =
        ServiceLoader.load(KernelCompiler.class).stream().map(ServiceLoader.Provider::get).toList();
    terminal.line("graph compiler    %s", names(graphs));
    terminal.line(
        "kernel compilers  %s",
        kernels.isEmpty()
            ? "none"
            : String.join(", ", kernels.stream().map(KernelCompiler::describe).toList()));
    terminal.line("targets");
    for (Target target : Target.all()) {
      boolean compiled = kernels.stream().anyMatch(compiler -> compiler.supports(target));
      terminal.line(
          "  %-11s %s, %s",
          target.name(),
          compiled ? "compiles" : "no compiler",
          Sinter.problem(target).map(why -> "does not run here: " + why).orElse("runs here"));
    }
  }

  private static String names(List<?> services) {
    return services.isEmpty()
        ? "none"
        : String.join(
            ", ", services.stream().map(each -> each.getClass().getModule().getName()).toList());
  }

  /** Where the module has no version, the classes were not packed by the build. */
  private static String sinterVersion() {
    return Optional.ofNullable(VersionCommand.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .orElse("unpackaged");
  }
}
