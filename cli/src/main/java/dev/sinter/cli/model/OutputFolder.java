package dev.sinter.cli.model;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.FileProblem;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes outputs as .npy files into a folder: all of them, or none. */
public final class OutputFolder {
  private static final int LONGEST_NAME = 200;
  private final Path folder;

  public OutputFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes one file an output, over files of the same names.
   *
   * @return the files, in order
   * @throws SinterException FILE_UNWRITABLE; then no file was written or replaced
   */
  public List<Path> write(List<Signature.Parameter> outputs, List<Tensor> values) {
    try {
      Files.createDirectories(folder);
      Path staging = Files.createTempDirectory(folder, ".part-");
      try {
        return write(staging, fileNames(outputs), values);
      } finally {
        clear(staging);
      }
    } catch (IOException e) {
      throw FileProblem.unwritable(folder, e);
    }
  }

  private List<Path> write(Path staging, List<String> names, List<Tensor> values)
      throws IOException {
    for (int i = 0; i < names.size(); i++) {
      Npy.write(staging.resolve(names.get(i)), storable(values.get(i)));
    }
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.move(staging.resolve(name), file, StandardCopyOption.REPLACE_EXISTING);
      files.add(file);
    }
    return files;
  }

  private static void clear(Path staging) throws IOException {
    try (var left = Files.list(staging)) {
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(staging);
  }

  /**
   * File names for outputs: characters outside {@code A-Za-z0-9._-} become {@code _}, and names
   * that would be the same on a file system that ignores case get a number.
   */
  static List<String> fileNames(List<Signature.Parameter> outputs) {
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (Signature.Parameter output : outputs) {
      String plain = output.name().replaceAll("[^A-Za-z0-9._-]", "_");
      String base = plain.length() > LONGEST_NAME ? plain.substring(0, LONGEST_NAME) : plain;
      String name = base;
      for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
        name = base + "_" + i;
      }
      names.add(name + ".npy");
    }
    return names;
  }

  /**
   * NumPy has none of the short float types and no four-bit integers: the next type that holds
   * them.
   */
  private static Tensor storable(Tensor tensor) {
    ElementType element =
        switch (tensor.element()) {
          case BF16, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ -> ElementType.F32;
          case I2, I4 -> ElementType.I8;
          case U2, U4 -> ElementType.U8;
          case BOOL, I8, I16, I32, I64, U8, U16, U32, U64, F16, F32, F64 -> tensor.element();
        };
    if (element == tensor.element()) {
      return tensor;
    }
    Tensor wide = Tensor.zeros(tensor.type().withElement(element));
    for (long i = 0; i < tensor.size(); i++) {
      wide.setDouble(i, tensor.getDouble(i));
    }
    return wide;
  }
}
