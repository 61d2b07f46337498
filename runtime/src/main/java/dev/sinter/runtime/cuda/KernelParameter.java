package dev.sinter.runtime.cuda;

/** The type of a kernel's parameter. */
public enum KernelParameter {
  /** An address in the device's memory. */
  POINTER,
  I32,
  I64,
  F32,
  F64
}
