package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.driver.Llvm;
import dev.sinter.codegen.llvm.driver.LlvmInstallation;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.FileCache;
import dev.sinter.ir.file.UserFolders;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.KernelCompiler;
import dev.sinter.ir.spi.SharedObjectFile;
import dev.sinter.ir.target.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Compiles kernels to one shared object, for any CPU target on any machine that has LLVM. What was
 * compiled before, by this version of LLVM from the same text, comes from the user's cache.
 */
public final class LlvmKernelCompiler implements KernelCompiler {
  /** Changes when the same text gives other code: another list of passes, other linker flags. */
  private static final String PIPELINE = "2";

  private Llvm llvm;

  /** For {@link java.util.ServiceLoader}. */
  public LlvmKernelCompiler() {}

  @Override
  public boolean supports(Target target) {
    return switch (target.kind()) {
      case NATIVE -> LlvmInstallation.isPresent();
      case JVM_SCALAR, JVM_VECTOR, GPU -> false;
    };
  }

  @Override
  public String describe() {
    return LlvmInstallation.isPresent()
        ? "LLVM " + llvm().version()
        : "LLVM, which is not there: add the jar " + LlvmInstallation.jarName();
  }

  /**
   * {@inheritDoc}
   *
   * @throws SinterException MODULE_MISSING without LLVM, TARGET_UNSUPPORTED for a target that is no
   *     CPU or a kernel that needs what it lacks
   */
  @Override
  public List<KernelCode> compile(List<Kernel> kernels, Target target) {
    Machine machine = Machine.of(target);
    List<String> modules =
        kernels.parallelStream().map(kernel -> ModulePrinter.print(kernel, machine)).toList();
    if (kernels.isEmpty()) {
      return List.of();
    }
    SharedObjectFile library = new SharedObjectFile(library(modules, machine));
    return kernels.stream()
        .<KernelCode>map(kernel ->
            new KernelCode.SharedObject(
                kernel.name(), kernel.toString(), library, ModulePrinter.symbol(kernel.name())))
        .toList();
  }

  private byte[] library(List<String> modules, Machine machine) {
    Llvm compiler = llvm();
    String key =
        String.join("\n", "sinter-llvm", PIPELINE, compiler.version(), machine.toString())
            + String.join("\n", modules);
    Optional<FileCache> cache =
        UserFolders.isCacheOn()
            ? UserFolders.existing().stream().findFirst().map(LlvmKernelCompiler::cache)
            : Optional.empty();
    return cache
        .flatMap(files -> files.find(key))
        .orElseGet(() -> {
          byte[] linked = compile(compiler, modules, machine);
          cache.ifPresent(files -> remember(files, key, linked));
          return linked;
        });
  }

  private static FileCache cache(Path folder) {
    return new FileCache(folder);
  }

  private static byte[] compile(Llvm llvm, List<String> modules, Machine machine) {
    return llvm.link(
        modules.parallelStream()
            .map(module -> llvm.object(module, machine.triple(), machine.cpu()))
            .toList());
  }

  /** A full disk is no reason to fail: the next process compiles again. */
  private static void remember(FileCache cache, String key, byte[] linked) {
    try {
      cache.remember(key, linked);
    } catch (SinterException e) {
      System.getLogger("dev.sinter.codegen.llvm")
          .log(System.Logger.Level.DEBUG, "compiled code is not kept", e);
    }
  }

  private synchronized Llvm llvm() {
    if (llvm == null) {
      llvm = new Llvm(LlvmInstallation.unpacked());
    }
    return llvm;
  }
}
