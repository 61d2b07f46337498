package dev.sinter.runtime.kernel;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.spi.ClassFile;
import dev.sinter.ir.spi.KernelCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The generated classes of one executable: they go when it does, and two artifacts never clash.
 * Named classes rather than hidden ones, since kernels that share a subroutine link it by name.
 */
public final class KernelLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final Map<String, byte[]> bytes = new HashMap<>();

  private KernelLoader() {
    super(KernelLoader.class.getClassLoader());
  }

  /**
   * The kernels of one executable by name.
   *
   * @throws SinterException {@link ErrorCode#ARTIFACT_INVALID} for code that is not a kernel
   */
  public static Map<String, KernelFunction> load(Collection<KernelCode.Bytecode> codes) {
    KernelLoader loader = new KernelLoader();
    for (KernelCode.Bytecode code : codes) {
      for (ClassFile file : code.classes()) {
        loader.bytes.put(file.className(), file.bytes());
      }
    }
    Map<String, KernelFunction> kernels = new HashMap<>();
    for (KernelCode.Bytecode code : codes) {
      kernels.put(code.kernel(), loader.kernel(code));
    }
    return kernels;
  }

  private KernelFunction kernel(KernelCode.Bytecode code) {
    try {
      return loadClass(code.entry().className())
          .asSubclass(KernelFunction.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
      throw new SinterException(
          ErrorCode.ARTIFACT_INVALID,
          "kernel '%s': its class file is not one of a kernel: %s".formatted(code.kernel(), e),
          e);
    }
  }

  /** Own classes first: an artifact on the class path has classes of the same names. */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    byte[] file = bytes.get(name);
    if (file == null) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : defineClass(name, file, 0, file.length);
    }
  }
}
