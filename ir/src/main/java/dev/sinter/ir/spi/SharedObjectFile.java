package dev.sinter.ir.spi;

import dev.sinter.ir.file.ContentHash;
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
    this(ContentHash.of(bytes), bytes);
  }

  /** The contents of a file whose hash is known: it takes a cold JVM longer than all else. */
  public SharedObjectFile(String hash, byte[] bytes) {
    this.hash = Objects.requireNonNull(hash);
    this.bytes = bytes.clone();
  }

  /** SHA-256 of the contents, in hexadecimal digits. */
  public String hash() {
    return hash;
  }

  public byte[] bytes() {
    return bytes.clone();
  }
}
