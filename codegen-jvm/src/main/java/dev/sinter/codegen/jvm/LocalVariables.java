package dev.sinter.codegen.jvm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.Label;
import org.objectweb.asm.Type;

/** The slots of one method: parameters, variables of open blocks, and unnamed values in between. */
final class LocalVariables {
  /**
   * A variable or unnamed value.
   *
   * @param mask the species of a mask; empty for all else
   */
  record Local(Type type, int slot, Optional<Species> mask) {}

  private record Named(String name, Local local, Label start) {}

  private final Code code;
  private final Map<String, Local> visible = new HashMap<>();
  private final List<Named> named = new ArrayList<>();
  private int next;

  LocalVariables(Code code) {
    this.code = code;
  }

  /** The next slot, for a value without a name. */
  int allocate(Type type) {
    int slot = next;
    next += type.getSize();
    return slot;
  }

  /** A slot for a variable, which must be set by the code that comes before the next label. */
  Local declare(String name, Type type, Optional<Species> mask) {
    Local local = new Local(type, allocate(type), mask);
    visible.put(name, local);
    return local;
  }

  /** Tells debuggers that from here on a variable has its name. */
  void describe(String name) {
    Label start = new Label();
    code.label(start);
    named.add(new Named(name, visible.get(name), start));
  }

  /** The variable of a name, or null. */
  Local find(String name) {
    return visible.get(name);
  }

  /** A mark for {@link #close}. */
  int open() {
    return next;
  }

  /** Frees all slots since the mark; their names end here. */
  void close(int mark) {
    next = mark;
    Label end = null;
    while (!named.isEmpty() && named.getLast().local().slot() >= mark) {
      Named last = named.removeLast();
      if (end == null) {
        end = new Label();
        code.label(end);
      }
      code.localVariable(last.name(), last.local().type(), last.start(), end, last.local().slot());
    }
    visible.values().removeIf(local -> local.slot() >= mark);
  }
}
