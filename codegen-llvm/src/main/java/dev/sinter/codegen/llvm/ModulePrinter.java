package dev.sinter.codegen.llvm;

import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.BufferParam.Space;
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
 * Prints a kernel as a module of LLVM IR. The entry that others see reads pointers and arguments
 * from memory; the kernel's body and subroutines are functions of its own that take them as
 * parameters, where LLVM learns that scratch memory has no other name:
 *
 * <pre>
 * define internal void @scale.row(ptr %b0, …, i64 %a0, ptr noalias %fault, i64 %p0) noinline !dbg !5 {…}
 * define internal void @scale(ptr %b0, …, i64 %a0, ptr noalias %fault, i64 %lo, i64 %hi) !dbg !7 {…}
 * define i32 @sinter_scale(ptr %buffers, ptr %arguments, i64 %lo, i64 %hi) !dbg !9 {…}
 * </pre>
 *
 * <p>The result is 0, {@link #DIVISION_BY_ZERO} or {@link #NEGATIVE_SIZE}: what is divided by are
 * numbers of rows, panels and blocks, and once they are known not to be negative, divisions that go
 * toward −∞ are those of the machine. A subroutine stands behind those it calls, so that whether
 * these can fault is known.
 */
final class ModulePrinter {
  /** What a kernel returns that divided an integer by zero. */
  static final int DIVISION_BY_ZERO = 1;

  /** What it returns where lo or an argument that integers are divided by is negative. */
  static final int NEGATIVE_SIZE = 2;

  /** Where a function notes that it left early. */
  static final String FAULT = "%fault";

  /** Attributes of what LLVM may put in the place of its call, as it does where that is one. */
  private static final String INLINED = "#0";

  /**
   * Subroutines stay functions: profiles and crash logs name them, and loops that LLVM optimises
   * alone are faster and shorter than nested ones.
   */
  private static final String ON_ITS_OWN = "noinline #0";

  private final Kernel kernel;
  private final Machine machine;
  private final DebugInfo debug;
  private final StringBuilder out = new StringBuilder();
  private final Set<String> declarations = new TreeSet<>();
  private final Map<String, String> buffers = new HashMap<>();
  private final Set<String> faulty = new HashSet<>();
  private final Set<String> divisors = new HashSet<>();
  private final Set<String> printed = new HashSet<>();
  private final String parameters;
  private final String passed;

  private ModulePrinter(Kernel kernel, Machine machine) {
    this.kernel = kernel;
    this.machine = machine;
    debug = new DebugInfo(kernel);
    List<String> declared = new ArrayList<>();
    List<String> given = new ArrayList<>();
    for (BufferParam buffer : kernel.passedBuffers()) {
      String name = "%b" + given.size();
      buffers.put(buffer.name(), name);
      declared.add("ptr " + facts(buffer) + name);
      given.add("ptr " + name);
    }
    for (int i = 0; i < kernel.arguments().size(); i++) {
      declared.add("i64 %a" + i);
      given.add("i64 %a" + i);
    }
    declared.add("ptr noalias " + FAULT);
    given.add("ptr " + FAULT);
    parameters = String.join(", ", declared);
    passed = String.join(", ", given);
  }

  /** Globals may overlap, where one is computed in the place of another. */
  private static String facts(BufferParam buffer) {
    String access =
        switch (buffer.access()) {
          case READ -> "readonly ";
          case WRITE -> "writeonly ";
          case READ_WRITE -> "";
        };
    return (buffer.space() == Space.SCRATCH ? "noalias " : "") + access;
  }

  /** The module of a kernel, verified and unrolled. */
  static String print(Kernel kernel, Machine machine) {
    return new ModulePrinter(kernel, machine).module();
  }

  /** The name of a kernel's entry in the shared object. */
  static String symbol(String kernel) {
    return "sinter_" + kernel;
  }

  /** The name of a subroutine's function, for debuggers too; that of the body is the kernel's. */
  static String function(Kernel kernel, String subroutine) {
    return kernel.name() + "." + subroutine;
  }

  private String module() {
    out.append("source_filename = \"%s\"\n".formatted(debug.file()));
    out.append("target triple = \"%s\"\n\n".formatted(machine.triple()));
    kernel.subroutines().forEach(this::subroutine);
    main();
    entry();
    declarations.forEach(line -> out.append(line).append('\n'));
    out.append("\nattributes #0 = { %s }\n\n".formatted(machine.attributes()));
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
    for (int i = 0; i < buffers.size(); i++) {
      text.run("%%pb%d = getelementptr ptr, ptr %%buffers, i64 %d", i, i);
      text.run("%%b%d = load ptr, ptr %%pb%d, align 8", i, i);
    }
    for (int i = 0; i < kernel.arguments().size(); i++) {
      text.run("%%pa%d = getelementptr i64, ptr %%arguments, i64 %d", i, i);
      text.run("%%a%d = load i64, ptr %%pa%d, align 8", i, i);
    }
    refuseNegative(text);
    text.run("call void @\"%s\"(%s, i64 %%lo, i64 %%hi)", kernel.name(), passed);
    String status = text.value("load i32, ptr %s", FAULT);
    out.append(
        "define i32 @%s(ptr noalias readonly %%buffers, ptr noalias readonly %%arguments, i64 %%lo, i64 %%hi) #0 !dbg %s %s\n"
            .formatted(name, place, text.text("ret i32 " + status)));
  }

  /** Leaves the entry where what LLVM is to know of lo and of divisors is not so. */
  private void refuseNegative(FunctionText text) {
    String negative = text.value("icmp slt i64 %%lo, 0");
    for (int i = 0; i < kernel.arguments().size(); i++) {
      if (divisors.contains("%a" + i)) {
        negative = text.value("or i1 %s, %s", negative, text.value("icmp slt i64 %%a%d, 0", i));
      }
    }
    String refuse = text.label("refuse");
    String go = text.label("go");
    text.branch(negative, refuse, go);
    text.begin(refuse);
    text.run("ret i32 %d", NEGATIVE_SIZE);
    text.begin(go);
  }

  private void main() {
    List<Expr.Var> range = List.of(Kernel.LO, Kernel.HI);
    function(kernel.name(), INLINED, range, List.of("%lo", "%hi"), kernel.body());
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
    if (function(name, ON_ITS_OWN, subroutine.parameters(), names, subroutine.body())) {
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
    Scope scope = new Scope(kernel.name(), machine, buffers, divisors);
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
