package dev.sinter.cli.dump;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.file.FileProblem;
import dev.sinter.ir.spi.ClassFile;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.KernelCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Writes down a compilation:
 *
 * <pre>
 * 01-simplify.txt  02-fuse.txt  …            the model after each step
 * jvm-512/program.txt                        the program of a target
 * jvm-512/NAME.txt  NAME.class  NAME.javap   each of its kernels, and each subroutine that kernels
 *                                            share: text, class file, disassembly
 * </pre>
 */
public final class DumpFolder implements CompileObserver {
  private static final int LONGEST_NAME = 120;
  private final Path folder;
  private int step;

  /**
   * Makes the folder where there is none.
   *
   * @throws SinterException FILE_UNWRITABLE
   */
  public DumpFolder(Path folder) {
    this.folder = folder;
    makeFolder(folder);
  }

  @Override
  public void done(String name, long nanoseconds, Supplier<String> text) {
    step++;
    write(
        folder.resolve(String.format(Locale.ROOT, "%02d-%s.txt", step, plain(name))),
        text.get().getBytes(StandardCharsets.UTF_8));
  }

  /** Writes the programs and kernels of what came out. */
  public void write(Artifact artifact) {
    for (Artifact.Variant variant : artifact.variants()) {
      Path target = folder.resolve(plain(variant.target()));
      makeFolder(target);
      text(target.resolve("program.txt"), variant.program().toString());
      for (KernelCode code : variant.code()) {
        text(target.resolve(plain(code.kernel()) + ".txt"), code.listing());
        switch (code) {
          case KernelCode.Bytecode bytecode -> write(target, bytecode);
          case KernelCode.SharedObject object ->
              write(target.resolve("kernels.so"), object.library().bytes());
        }
      }
    }
  }

  /** Files of a kernel have its name, those of a subroutine the name of its class. */
  private static void write(Path target, KernelCode.Bytecode code) {
    write(target, plain(code.kernel()), code.entry());
    for (ClassFile subroutine : code.subroutines()) {
      String name = subroutine.className();
      String simple = plain(name.substring(name.lastIndexOf('.') + 1));
      if (!Files.exists(target.resolve(simple + ".class"))) {
        text(target.resolve(simple + ".txt"), subroutine.listing());
        write(target, simple, subroutine);
      }
    }
  }

  private static void write(Path target, String name, ClassFile code) {
    Path file = target.resolve(name + ".class");
    write(file, code.bytes());
    Javap.of(file).ifPresent(javap -> text(target.resolve(name + ".javap"), javap));
  }

  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]+", "-");
    return plain.length() > LONGEST_NAME ? plain.substring(0, LONGEST_NAME) : plain;
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw FileProblem.unwritable(folder, e);
    }
  }

  private static void text(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw FileProblem.unwritable(file, e);
    }
  }
}
