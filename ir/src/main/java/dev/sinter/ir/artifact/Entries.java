package dev.sinter.ir.artifact;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The entries of a jar, wherever it is. */
sealed interface Entries permits FileEntries, ResourceEntries {

  /**
   * The bytes of an entry that is read as a whole.
   *
   * @throws IOException for one that is missing, damaged or larger than 256 MiB
   */
  byte[] bytes(String name) throws IOException;

  /**
   * The bytes of a constant, mapped where that is possible.
   *
   * @param size which it must have
   * @param check whether to compare its checksum
   */
  MemorySegment data(String name, long size, boolean check) throws IOException;
}
