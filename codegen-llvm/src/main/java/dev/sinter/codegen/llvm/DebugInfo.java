package dev.sinter.codegen.llvm;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelPrinter;
import dev.sinter.ir.kernel.Stmt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The debug information of a kernel's module, from which debuggers and profilers name functions,
 * inlined ones too, and lines of the kernel's listing:
 *
 * <pre>
 * !3 = distinct !DISubprogram(name: "scale.body", …, file: !2, line: 1, …)
 * !4 = !DILocation(line: 3, scope: !3)
 * </pre>
 *
 * <p>It knows of nothing but the listing, so that equal kernels have equal code wherever they are
 * compiled. Variables are left out: lines and names alone add a third to the code.
 */
final class DebugInfo {
  /** Of the file and the unit; other nodes are counted on from there. */
  private static final String FILE = "!0";

  private static final String UNIT = "!1";
  private static final String NO_TYPES = "!2";

  private static final int FIRST = 5;

  private final KernelPrinter.Listing listing;
  private final String file;
  private final String kind;
  private final Map<String, String> nodes = new LinkedHashMap<>();

  /**
   * @param kind how much is kept, by LLVM's name for it
   */
  DebugInfo(Kernel kernel, String kind) {
    this.kind = kind;
    listing = KernelPrinter.print(kernel);
    // As class files name their source.
    file = kernel.name() + ".kernel";
  }

  /** The name of the listing, as a source file. */
  String file() {
    return file;
  }

  /** A function that begins at the line of its first statement. */
  String function(String name, List<Stmt> body) {
    int line = body.isEmpty() ? 1 : line(body.getFirst());
    return node(
        "distinct !DISubprogram(name: \"%s\", scope: %s, file: %s, line: %d, type: %s, scopeLine: %d, spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: %s)"
            .formatted(name, FILE, FILE, line, NO_TYPES, line, UNIT));
  }

  /** The place of a statement in a function. */
  String location(Stmt statement, String function) {
    return location(line(statement), function);
  }

  /** The line of the listing that names the kernel. */
  String start(String function) {
    return location(1, function);
  }

  private String location(int line, String function) {
    return node("!DILocation(line: %d, scope: %s)".formatted(line, function));
  }

  private int line(Stmt statement) {
    return listing.lines().get(statement);
  }

  /** The name of a node with this text. */
  String node(String text) {
    return nodes.computeIfAbsent(text, _ -> "!" + (FIRST + nodes.size()));
  }

  /** All nodes, as the end of a module. */
  String text() {
    StringBuilder out =
        new StringBuilder(
            """
            !llvm.dbg.cu = !{!1}
            !llvm.module.flags = !{!3, !4}
            !0 = !DIFile(filename: "%s", directory: "")
            !1 = distinct !DICompileUnit(language: DW_LANG_C11, file: !0, producer: "Sinter", isOptimized: true, emissionKind: %s, nameTableKind: None)
            !2 = !DISubroutineType(types: !{})
            !3 = !{i32 2, !"Debug Info Version", i32 3}
            !4 = !{i32 7, !"Dwarf Version", i32 4}
            """
                .formatted(file, kind));
    nodes.forEach((text, name) -> out.append(name).append(" = ").append(text).append('\n'));
    return out.toString();
  }
}
