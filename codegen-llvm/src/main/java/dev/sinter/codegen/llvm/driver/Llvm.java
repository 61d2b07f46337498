package dev.sinter.codegen.llvm.driver;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Optimises modules of LLVM IR and makes object files and shared objects of them; for any number of
 * threads at once.
 */
public final class Llvm {
  private static final String PASSES = "default<O3>";

  /** Values of LLVM's enumerations, as its C headers number them. */
  private static final int AGGRESSIVE = 3;

  private static final int POSITION_INDEPENDENT = 2;
  private static final int DEFAULT_CODE_MODEL = 0;
  private static final int ASSEMBLY = 0;
  private static final int OBJECT = 1;
  private static final int RETURN_STATUS = 2;

  private final LlvmFunctions llvm;
  private final Linker linker;

  /**
   * Loads the library of an installation.
   *
   * @throws SinterException MODULE_MISSING where the system does not let it be loaded
   */
  public Llvm(LlvmInstallation installation) {
    try {
      llvm = new LlvmFunctions(installation.library());
    } catch (IllegalArgumentException e) {
      throw new SinterException(
          ErrorCode.MODULE_MISSING,
          "LLVM cannot be loaded from %s: %s".formatted(installation.library(), e.getMessage()),
          e);
    }
    linker = new Linker(installation.linker());
    for (String target : List.of("X86", "AArch64", "NVPTX")) {
      for (String part : List.of("TargetInfo", "Target", "TargetMC", "AsmPrinter")) {
        llvm.run("LLVMInitialize" + target + part);
      }
    }
  }

  /** The version, such as {@code 20.1.7}. */
  public String version() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment numbers = arena.allocate(ValueLayout.JAVA_INT, 3);
      llvm.run("LLVMGetVersion", numbers, numbers.asSlice(4), numbers.asSlice(8));
      return "%d.%d.%d"
          .formatted(
              numbers.getAtIndex(ValueLayout.JAVA_INT, 0),
              numbers.getAtIndex(ValueLayout.JAVA_INT, 1),
              numbers.getAtIndex(ValueLayout.JAVA_INT, 2));
    }
  }

  /**
   * The object file of a module after all optimisations.
   *
   * @throws SinterException INTERNAL with what LLVM finds wrong with the text
   */
  public byte[] object(String module, String triple, String cpu) {
    return emit(module, triple, cpu, "", OBJECT);
  }

  /** The assembly of a module after all optimisations; errors as of {@link #object}. */
  public String assembly(String module, String triple, String cpu) {
    return assembly(module, triple, cpu, "");
  }

  /**
   * As {@link #assembly(String, String, String)}, for a CPU with more features than its name says.
   *
   * @param features such as {@code +ptx78}
   */
  public String assembly(String module, String triple, String cpu, String features) {
    return new String(emit(module, triple, cpu, features, ASSEMBLY), StandardCharsets.UTF_8);
  }

  /**
   * A shared object of object files, which has no undefined symbols.
   *
   * @throws SinterException INTERNAL with what the linker says
   */
  public byte[] link(List<byte[]> objects) {
    return linker.link(objects);
  }

  private byte[] emit(String text, String triple, String cpu, String features, int kind) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment context = llvm.pointer("LLVMContextCreate");
      try {
        MemorySegment module = parse(text, context, arena);
        MemorySegment machine = machine(triple, cpu, features, arena);
        try {
          optimise(module, machine, arena);
          return emit(module, machine, kind, arena);
        } finally {
          llvm.run("LLVMDisposeTargetMachine", machine);
          llvm.run("LLVMDisposeModule", module);
        }
      } finally {
        llvm.run("LLVMContextDispose", context);
      }
    }
  }

  private MemorySegment parse(String text, MemorySegment context, Arena arena) {
    MemorySegment chars = arena.allocateFrom(text);
    MemorySegment buffer =
        llvm.pointer(
            "LLVMCreateMemoryBufferWithMemoryRangeCopy",
            chars,
            chars.byteSize() - 1,
            arena.allocateFrom("kernel.ll"));
    MemorySegment module = arena.allocate(ValueLayout.ADDRESS);
    MemorySegment message = arena.allocate(ValueLayout.ADDRESS);
    check(llvm.integer("LLVMParseIRInContext", context, buffer, module, message), message);
    return module.get(ValueLayout.ADDRESS, 0);
  }

  private MemorySegment machine(String triple, String cpu, String features, Arena arena) {
    MemorySegment target = arena.allocate(ValueLayout.ADDRESS);
    MemorySegment message = arena.allocate(ValueLayout.ADDRESS);
    MemorySegment name = arena.allocateFrom(triple);
    check(llvm.integer("LLVMGetTargetFromTriple", name, target, message), message);
    return llvm.pointer(
        "LLVMCreateTargetMachine",
        target.get(ValueLayout.ADDRESS, 0),
        name,
        arena.allocateFrom(cpu),
        arena.allocateFrom(features),
        AGGRESSIVE,
        POSITION_INDEPENDENT,
        DEFAULT_CODE_MODEL);
  }

  private void optimise(MemorySegment module, MemorySegment machine, Arena arena) {
    MemorySegment layout = llvm.pointer("LLVMCreateTargetDataLayout", machine);
    llvm.run("LLVMSetModuleDataLayout", module, layout);
    llvm.run("LLVMDisposeTargetData", layout);
    MemorySegment message = arena.allocate(ValueLayout.ADDRESS);
    check(llvm.integer("LLVMVerifyModule", module, RETURN_STATUS, message), message);
    MemorySegment options = llvm.pointer("LLVMCreatePassBuilderOptions");
    try {
      MemorySegment error =
          llvm.pointer("LLVMRunPasses", module, arena.allocateFrom(PASSES), machine, options);
      if (error.address() != 0) {
        throw failed(llvm.text(llvm.pointer("LLVMGetErrorMessage", error)));
      }
    } finally {
      llvm.run("LLVMDisposePassBuilderOptions", options);
    }
  }

  private byte[] emit(MemorySegment module, MemorySegment machine, int kind, Arena arena) {
    MemorySegment message = arena.allocate(ValueLayout.ADDRESS);
    MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
    int failed =
        llvm.integer("LLVMTargetMachineEmitToMemoryBuffer", machine, module, kind, message, out);
    check(failed, message);
    MemorySegment buffer = out.get(ValueLayout.ADDRESS, 0);
    try {
      long bytes = llvm.size("LLVMGetBufferSize", buffer);
      return llvm.memory(llvm.pointer("LLVMGetBufferStart", buffer), bytes)
          .toArray(ValueLayout.JAVA_BYTE);
    } finally {
      llvm.run("LLVMDisposeMemoryBuffer", buffer);
    }
  }

  private void check(int failed, MemorySegment message) {
    if (failed != 0) {
      MemorySegment text = message.get(ValueLayout.ADDRESS, 0);
      String said = text.address() == 0 ? "no reason given" : llvm.text(text);
      llvm.run("LLVMDisposeMessage", text);
      throw failed(said);
    }
  }

  private static SinterException failed(String said) {
    return new SinterException(ErrorCode.INTERNAL, "LLVM: " + said.strip());
  }
}
