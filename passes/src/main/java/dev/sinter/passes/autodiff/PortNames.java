package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Port;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names of the ports of a graph under construction, each given once. */
final class PortNames {
  private final Set<String> taken = new HashSet<>();

  /** Those of these ports are taken. */
  static PortNames of(List<Port> ports) {
    PortNames names = new PortNames();
    ports.forEach(port -> names.taken.add(port.name()));
    return names;
  }

  /** The name, or the first of NAME.2, NAME.3, … that is free. */
  String fresh(String name) {
    String free = name;
    for (int number = 2; !taken.add(free); number++) {
      free = name + "." + number;
    }
    return free;
  }
}
