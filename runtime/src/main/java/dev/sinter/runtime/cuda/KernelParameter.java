package dev.sinter.runtime.cuda;

/** The type of a kernel's parameter. */
public enum KernelParameter {
  /** An address in the device's memory. */
  POINTER(8),
  I32(4),
  I64(8),
  F32(4),
  F64(8);

  private final int bytes;

  KernelParameter(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }
}
