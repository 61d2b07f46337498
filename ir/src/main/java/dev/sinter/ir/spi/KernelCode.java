package dev.sinter.ir.spi;

import java.util.Objects;

/** Machine code of one kernel. */
public sealed interface KernelCode {
  /** The kernel's name in its program. */
  String kernel();

  /** The kernel as text, for dumps; line tables refer to its lines. */
  String listing();

  /** A class that implements {@link dev.sinter.ir.kernel.KernelFunction}. */
  final class ClassFile implements KernelCode {
    private final String kernel;
    private final String listing;
    private final String className;
    private final byte[] bytes;

    /**
     * The code of one kernel.
     *
     * @param className binary name; holds a hash of the code, so equal names mean equal classes
     */
    public ClassFile(String kernel, String listing, String className, byte[] bytes) {
      this.kernel = Objects.requireNonNull(kernel);
      this.listing = Objects.requireNonNull(listing);
      this.className = Objects.requireNonNull(className);
      this.bytes = bytes.clone();
    }

    @Override
    public String kernel() {
      return kernel;
    }

    @Override
    public String listing() {
      return listing;
    }

    public String className() {
      return className;
    }

    public byte[] bytes() {
      return bytes.clone();
    }
  }
}
