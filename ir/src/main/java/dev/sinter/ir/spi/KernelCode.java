package dev.sinter.ir.spi;

import java.util.Objects;

/** Machine code of one kernel. */
public sealed interface KernelCode {
  /** The kernel's name in its program. */
  String kernel();

  /** The kernel as text, for dumps; line tables refer to its lines. */
  String listing();

  /**
   * A class that implements {@link dev.sinter.ir.kernel.KernelFunction}.
   *
   * @param className binary name; holds a hash of the code, so equal names mean equal classes
   */
  record ClassFile(String kernel, String listing, String className, byte[] bytes) implements KernelCode {
    public ClassFile {
      Objects.requireNonNull(className);
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }
  }
}
