package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.FunctionText.Operand;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.kernel.Subroutine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Prints a kernel as a module of LLVM IR. The {@link Entry} that others see, on a CPU, reads
 * pointers and arguments from memory; the kernel's body and subroutines are functions of its own
 * that take them as parameters, where LLVM learns that scratch memory has no other name:
 *
 * <pre>
 * define internal void @scale.row(ptr %b0, …, i64 %a0, ptr noalias %fault, i64 %p0) noinline !dbg !5 {…}
 * define internal void @scale(ptr %b0, …, i64 %a0, ptr noalias %fault, i64 %lo, i64 %hi) !dbg !7 {…}
 * define i32 @sinter_scale(ptr %buffers, ptr %arguments, i64 %lo, i64 %hi) !dbg !9 {…}
 * </pre>
 *
 * <p>The result, of a GPU what a word in memory then holds, is 0, {@link #DIVISION_BY_ZERO} or
 * {@link #NEGATIVE_SIZE}: what is divided by are numbers of rows, panels and blocks, and once they
 * are known not to be negative, divisions that go toward −∞ are those of the machine. A subroutine
 * stands behind those it calls, so that whether these can fault is known.
 */
final class ModulePrinter {
  /** What a kernel returns that divided an integer by zero. */
  static final int DIVISION_BY_ZERO = 1;

  /** What it returns where lo or an argument that integers are divided by is negative. */
  static final int NEGATIVE_SIZE = 2;

  /** Where a function notes that it left early. */
  static final String FAULT = "%fault";

  private final Kernel kernel;
  private final Platform platform;
  private final Entry entry;
  private final DebugInfo debug;
  private final StringBuilder out = new StringBuilder();
  private final Set<String> declarations = new TreeSet<>();
  private final Map<String, Operand> buffers = new HashMap<>();
  private final Set<String> faulty = new HashSet<>();
  private final Set<String> divisors = new HashSet<>();
  private final Set<String> printed = new HashSet<>();
  private final String parameters;
  private final String passed;

  private ModulePrinter(Kernel kernel, Platform platform, Entry entry) {
    this.kernel = kernel;
    this.platform = platform;
    this.entry = entry;
    debug = new DebugInfo(kernel, platform.debugKind());
    List<String> declared = new ArrayList<>();
    List<String> given = new ArrayList<>();
    for (BufferParam buffer : kernel.passedBuffers()) {
      Operand pointer = new Operand(platform.pointer(buffer.space()), "%b" + given.size());
      buffers.put(buffer.name(), pointer);
      declared.add(pointer.type() + " " + facts(buffer) + pointer.value());
      given.add(pointer.toString());
    }
    for (int i = 0; i < kernel.arguments().size(); i++) {
      declared.add("i64 %a" + i);
      given.add("i64 %a" + i);
    }
    buffers.putAll(entry.shared(kernel));
    declared.add("ptr noalias " + FAULT);
    given.add("ptr " + FAULT);
    parameters = String.join(", ", declared);
    passed = String.join(", ", given);
  }

  private String facts(BufferParam buffer) {
    String access =
        switch (buffer.access()) {
          case READ -> "readonly ";
          case WRITE -> "writeonly ";
          case READ_WRITE -> "";
        };
    return platform.factsOf(buffer.space()) + access;
  }

  /** The module of a kernel, verified and unrolled. */
  static String print(Kernel kernel, Machine machine) {
    return new ModulePrinter(kernel, machine, new HostEntry()).module();
  }

  /** The module of a kernel in its form for GPUs, verified and unrolled, with blocks as given. */
  static String print(Kernel kernel, Gpu gpu, BlockShape shape) {
    return new ModulePrinter(kernel, gpu, new DeviceEntry(gpu, shape)).module();
  }

  /** The name of a kernel's entry. */
  static String symbol(String kernel) {
    return "sinter_" + kernel;
  }

  /** The name of a subroutine's function, for debuggers too; that of the body is the kernel's. */
  static String function(Kernel kernel, String subroutine) {
    return kernel.name() + "." + subroutine;
  }

  private String module() {
    out.append("source_filename = \"%s\"\n".formatted(debug.file()));
    out.append("target triple = \"%s\"\n\n".formatted(platform.triple()));
    out.append(entry.globals(kernel));
    kernel.subroutines().forEach(this::subroutine);
    main();
    entry();
    declarations.forEach(line -> out.append(line).append('\n'));
    out.append("\nattributes #0 = { %s }\n\n".formatted(platform.attributes()));
    out.append(entry.annotations(symbol(kernel.name()), debug));
    out.append(debug.text());
    return out.toString();
  }

  private void entry() {
    String name = symbol(kernel.name());
    String place = debug.function(name, List.of());
    FunctionText text = new FunctionText(declarations);
    text.at(debug.start(place));
    text.run("%s = alloca i32", FAULT);
    text.run("store i32 0, ptr %s", FAULT);
    entry.receive(kernel, text);
    refuseNegative(text);
    text.run("call void @\"%s\"(%s, i64 %%lo, i64 %%hi)", kernel.name(), passed);
    String status = text.value("load i32, ptr %s", FAULT);
    String last = entry.leave(status, text);
    out.append(
        "define %s #0 !dbg %s %s\n"
            .formatted(entry.signature(name, kernel), place, text.text(last)));
  }

  /**
   * Leaves the entry where lo or a divisor is negative. LLVM is told so again of each: it makes one
   * comparison of all, which says nothing of one.
   */
  private void refuseNegative(FunctionText text) {
    List<String> checked = new ArrayList<>(List.of("%lo"));
    for (int i = 0; i < kernel.arguments().size(); i++) {
      if (divisors.contains("%a" + i)) {
        checked.add("%a" + i);
      }
    }
    String refuse = text.label("refuse");
    List<String> known = new ArrayList<>();
    for (String value : checked) {
      String next = text.label("go");
      known.add(text.value("icmp sge i64 %s, 0", value));
      text.branch(known.getLast(), next, refuse);
      text.begin(next);
    }
    for (String fact : known) {
      text.intrinsicStatement("llvm.assume", new Operand("i1", fact));
    }
    String go = text.label("go");
    text.run("br label %%%s", go);
    text.begin(refuse);
    text.run("%s", entry.leave(Integer.toString(NEGATIVE_SIZE), text));
    text.begin(go);
  }

  private void main() {
    List<Expr.Var> range = List.of(Kernel.LO, Kernel.HI);
    function(kernel.name(), platform.ofBody(), range, List.of("%lo", "%hi"), kernel.body());
  }

  /** Prints a subroutine after those it calls. */
  private void subroutine(Subroutine subroutine) {
    if (!printed.add(subroutine.name())) {
      return;
    }
    called(subroutine.body()).forEach(this::subroutine);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < subroutine.parameters().size(); i++) {
      names.add("%p" + i);
    }
    String name = function(kernel, subroutine.name());
    if (function(
        name, platform.ofSubroutines(), subroutine.parameters(), names, subroutine.body())) {
      faulty.add(subroutine.name());
    }
  }

  private List<Subroutine> called(List<Stmt> body) {
    Set<String> names = new HashSet<>();
    body.forEach(statement -> Calls.collect(statement, names));
    return kernel.subroutines().stream().filter(s -> names.contains(s.name())).toList();
  }

  /** Prints a function, and says whether it can fault. */
  private boolean function(
      String name, String attributes, List<Expr.Var> own, List<String> names, List<Stmt> body) {
    Scope scope = new Scope(kernel.name(), platform, buffers, divisors);
    for (int i = 0; i < kernel.arguments().size(); i++) {
      scope.let(kernel.arguments().get(i), "%a" + i);
    }
    StringBuilder declared = new StringBuilder(parameters);
    for (int i = 0; i < own.size(); i++) {
      scope.let(own.get(i), names.get(i));
      declared.append(", %s %s".formatted(LlvmType.of(own.get(i).type()), names.get(i)));
    }
    FunctionText text = new FunctionText(declarations);
    String place = debug.function(name, body);
    Function<Stmt, String> places = statement -> debug.location(statement, place);
    new StatementPrinter(kernel, scope, text, places, passed, faulty).print(body);
    out.append(
        "define internal void @\"%s\"(%s) %s !dbg %s %s\n"
            .formatted(name, declared, attributes, place, text.text("ret void")));
    return text.canFault();
  }
}
