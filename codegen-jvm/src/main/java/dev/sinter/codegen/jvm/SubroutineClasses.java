package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelPrinter;
import dev.sinter.ir.kernel.Subroutine;
import dev.sinter.ir.spi.ClassFile;
import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints each subroutine of a kernel as a class named after its text and what it calls. Kernels
 * that differ only around a subroutine thus share it, and the JVM compiles it once: convolutions
 * with different epilogues sum in the same method.
 */
final class SubroutineClasses {
  private final Kernel kernel;
  private final Target target;
  private final Map<String, MethodShape> shapes;
  private final Map<String, SubroutineCalls.Callee> callees = new HashMap<>();
  private final Map<String, ClassFile> classes = new LinkedHashMap<>();

  private SubroutineClasses(Kernel kernel, Target target) {
    this.kernel = kernel;
    this.target = target;
    this.shapes = MethodShape.ofSubroutines(kernel);
  }

  static SubroutineClasses print(Kernel kernel, Target target) {
    SubroutineClasses all = new SubroutineClasses(kernel, target);
    kernel.subroutines().forEach(all::print);
    return all;
  }

  SubroutineCalls calls() {
    return new SubroutineCalls(callees);
  }

  List<ClassFile> classes() {
    return List.copyOf(classes.values());
  }

  private void print(Subroutine subroutine) {
    if (classes.containsKey(subroutine.name())) {
      return;
    }
    List<String> identity = new ArrayList<>();
    for (Subroutine callee : MethodShape.callees(subroutine, kernel)) {
      print(callee);
      identity.add(callees.get(callee.name()).owner());
    }
    MethodShape shape = shapes.get(subroutine.name());
    KernelPrinter.Listing listing = KernelPrinter.print(alone(subroutine, shape));
    identity.addFirst(listing.text());
    ClassName name = ClassName.of(subroutine.name(), target, String.join("\n", identity));
    ClassPrinter out = new ClassPrinter(kernel.name(), name, listing, target, calls());
    out.method(shape, subroutine.body());
    callees.put(subroutine.name(), new SubroutineCalls.Callee(out.owner(), shape));
    classes.put(subroutine.name(), new ClassFile(name.binary(), listing.text(), out.bytes()));
  }

  /** A kernel with nothing but the subroutine and what it takes from its kernel. */
  private static Kernel alone(Subroutine subroutine, MethodShape shape) {
    return new Kernel(
        subroutine.name(), shape.buffers(), shape.arguments(), List.of(subroutine), List.of());
  }
}
