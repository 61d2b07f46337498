package dev.sinter.ir.spi;

import dev.sinter.ir.cache.ContentHash;
import java.util.Objects;

/**
 * A shared object with the machine code of all kernels of one target: ELF without undefined
 * symbols, so that it needs no other library.
 */
public final class SharedObjectFile {
  private final String hash;
  private final byte[] bytes;

  /** The contents of a file. */
  public SharedObjectFile(byte[] bytes) {
    this.bytes = Objects.requireNonNull(bytes).clone();
    hash = ContentHash.of(bytes);
  }

  /** SHA-256 of the contents, in hexadecimal digits. */
  public String hash() {
    return hash;
  }

  public byte[] bytes() {
    return bytes.clone();
  }
}
