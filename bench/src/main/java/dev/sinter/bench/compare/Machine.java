package dev.sinter.bench.compare;

import com.sun.management.OperatingSystemMXBean;
import dev.sinter.cli.view.Quantity;
import dev.sinter.ir.spi.KernelCompiler;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Sinter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a comparison ran on.
 *
 * @param facts by what they are of, in the order to show them
 */
public record Machine(Map<String, String> facts) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  public Machine {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /**
   * This one, now.
   *
   * @param loadBefore what {@link #load} gave before anything ran
   * @param systems descriptions of those that took part
   */
  public static Machine describe(double loadBefore, List<String> systems) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    facts.put("CPU", cpu());
    facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", memory());
    facts.put(
        "system", "%s, %s".formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    facts.put("Java", Runtime.version() + ", " + System.getProperty("java.vendor"));
    facts.put("Sinter", sinter());
    facts.put("systems", String.join("; ", systems));
    facts.put(
        "load",
        String.format(
            Locale.ROOT,
            "%.1f before, %.1f at the end, this measurement included",
            loadBefore,
            load()));
    return new Machine(facts);
  }

  /** Processes that wanted to run in the last minute, on average; negative where unknown. */
  public static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static String memory() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? Quantity.bytes(system.getTotalMemorySize())
        : "unknown";
  }

  /** Its version, and that of what makes machine code. */
  private static String sinter() {
    String version =
        Optional.ofNullable(Sinter.class.getPackage().getImplementationVersion())
            .orElse("unpackaged");
    return Stream.concat(
            Stream.of(version),
            ServiceLoader.load(KernelCompiler.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(compiler ->
                    Target.all().stream()
                        .anyMatch(target ->
                            target.kind() == Target.Kind.NATIVE && compiler.supports(target)))
                .map(compiler -> "with " + compiler.describe()))
        .collect(Collectors.joining(" "));
  }

  private static String cpu() {
    String unknown = "unknown";
    if (!Files.isReadable(CPU_INFO)) {
      return unknown;
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(unknown);
    } catch (IOException e) {
      return unknown;
    }
  }
}
