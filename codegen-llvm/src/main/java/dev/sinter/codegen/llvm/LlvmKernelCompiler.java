package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.driver.Llvm;
import dev.sinter.codegen.llvm.driver.LlvmInstallation;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.FileCache;
import dev.sinter.ir.file.UserFolders;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.KernelCompiler;
import dev.sinter.ir.spi.SharedObjectFile;
import dev.sinter.ir.spi.Stopwatch;
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
    return compile(kernels, target, CompileObserver.NONE);
  }

  /**
   * As {@link #compile(List, Target)}; the observer is told of printing LLVM IR, loading LLVM,
   * looking into the cache, and, where nothing was there, making objects and linking them.
   */
  @Override
  public List<KernelCode> compile(List<Kernel> kernels, Target target, CompileObserver observer) {
    Machine machine = Machine.of(target);
    if (kernels.isEmpty()) {
      return List.of();
    }
    Stopwatch watch = new Stopwatch(observer);
    List<String> modules =
        kernels.parallelStream().map(kernel -> ModulePrinter.print(kernel, machine)).toList();
    watch.lap("llvm-ir " + target, () -> String.join("\n", modules));
    SharedObjectFile library = new SharedObjectFile(library(modules, target, watch));
    return kernels.stream()
        .<KernelCode>map(kernel ->
            new KernelCode.SharedObject(
                kernel.name(), kernel.toString(), library, ModulePrinter.symbol(kernel.name())))
        .toList();
  }

  private byte[] library(List<String> modules, Target target, Stopwatch watch) {
    Machine machine = Machine.of(target);
    Llvm compiler = llvm();
    watch.lap("llvm " + target, compiler::version);
    String key =
        String.join("\n", "sinter-llvm", PIPELINE, compiler.version(), machine.toString())
            + String.join("\n", modules);
    Optional<FileCache> cache =
        UserFolders.isCacheOn()
            ? UserFolders.existing().stream().findFirst().map(LlvmKernelCompiler::cache)
            : Optional.empty();
    Optional<byte[]> known = cache.flatMap(files -> files.find(key));
    watch.lap("cache " + target, () -> known.map(found -> sizes(List.of(found))).orElse("nothing"));
    return known.orElseGet(() -> {
      List<byte[]> objects =
          modules.parallelStream()
              .map(module -> compiler.object(module, machine.triple(), machine.cpu()))
              .toList();
      watch.lap("objects " + target, () -> sizes(objects));
      byte[] linked = compiler.link(objects);
      cache.ifPresent(files -> remember(files, key, linked));
      watch.lap("link " + target, () -> sizes(List.of(linked)));
      return linked;
    });
  }

  private static String sizes(List<byte[]> files) {
    return String.join("\n", files.stream().map(file -> file.length + " bytes").toList());
  }

  private static FileCache cache(Path folder) {
    return new FileCache(folder);
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
