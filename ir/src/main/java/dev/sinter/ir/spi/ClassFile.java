package dev.sinter.ir.spi;

import java.util.Objects;

/** A generated class: a kernel's, or that of a subroutine which kernels share. */
public final class ClassFile {
  private final String className;
  private final String listing;
  private final byte[] bytes;

  /**
   * A class file with its source.
   *
   * @param className binary name; holds a hash of the code, so equal names mean equal classes
   * @param listing the text that the class was printed from; its line table refers to these lines
   */
  public ClassFile(String className, String listing, byte[] bytes) {
    this.className = Objects.requireNonNull(className);
    this.listing = Objects.requireNonNull(listing);
    this.bytes = bytes.clone();
  }

  public String className() {
    return className;
  }

  public String listing() {
    return listing;
  }

  public byte[] bytes() {
    return bytes.clone();
  }
}
