package dev.sinter.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleDescriptor.Requires;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The module descriptors of Sinter, as compiled. */
final class ModuleDescriptorTest {
  private static final Map<String, ModuleDescriptor> DESCRIPTORS = read();

  private static Map<String, ModuleDescriptor> read() {
    Map<String, ModuleDescriptor> found = new TreeMap<>();
    try {
      for (URL url :
          Collections.list(
              ModuleDescriptorTest.class.getClassLoader().getResources("module-info.class"))) {
        try (InputStream in = url.openStream()) {
          ModuleDescriptor descriptor = ModuleDescriptor.read(in);
          if (descriptor.name().startsWith("dev.sinter.")) {
            found.put(descriptor.name(), descriptor);
          }
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return found;
  }

  @Test
  void allModulesAreDescribed() {
    Set<String> expected =
        ModuleRule.all().map(ModuleRule::name).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(expected, DESCRIPTORS.keySet());
  }

  @ParameterizedTest
  @MethodSource("dev.sinter.tests.architecture.ModuleRule#all")
  void requiresWhatTheTableSays(ModuleRule rule) {
    Set<String> sinter = new TreeSet<>();
    for (Requires requires : DESCRIPTORS.get(rule.name()).requires()) {
      String name = requires.name();
      if (name.startsWith("dev.sinter.")) {
        sinter.add(name);
      } else if (!name.equals("java.base")) {
        boolean known =
            rule.libraries().stream()
                .anyMatch(library -> name.equals(library) || name.startsWith(library + "."));
        assertTrue(known, () -> rule + " requires " + name);
      }
    }
    assertEquals(new TreeSet<>(rule.sinter()), sinter);
  }

  /**
   * Applications run from the class path too, where a {@code provides} of a descriptor is not read.
   */
  @ParameterizedTest
  @MethodSource("dev.sinter.tests.architecture.ModuleRule#all")
  void servicesAreFoundOnTheClassPathToo(ModuleRule rule) throws IOException {
    for (Provides provides : DESCRIPTORS.get(rule.name()).provides()) {
      assertTrue(
          providersOnTheClassPath(provides.service()).containsAll(provides.providers()),
          () ->
              rule
                  + " lacks META-INF/services/"
                  + provides.service()
                  + " with the line "
                  + provides.providers());
    }
  }

  private static Set<String> providersOnTheClassPath(String service) throws IOException {
    Set<String> providers = new TreeSet<>();
    for (URL url :
        Collections.list(
            ModuleDescriptorTest.class
                .getClassLoader()
                .getResources("META-INF/services/" + service))) {
      try (InputStream in = url.openStream()) {
        new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .forEach(providers::add);
      }
    }
    return providers;
  }
}
