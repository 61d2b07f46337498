package dev.sinter.runtime.cuda;

/** A number that a device tells about itself: {@code CUdevice_attribute}. */
public enum DeviceAttribute {
  MAX_THREADS_PER_BLOCK(1),
  MAX_SHARED_MEMORY_PER_BLOCK(8),
  WARP_SIZE(10),
  /** In kilohertz. */
  CLOCK_RATE(13),
  MULTIPROCESSOR_COUNT(16),
  /** In kilohertz. */
  MEMORY_CLOCK_RATE(36),
  /** In bits. */
  MEMORY_BUS_WIDTH(37),
  /** In bytes. */
  L2_CACHE_SIZE(38),
  MAX_THREADS_PER_MULTIPROCESSOR(39),
  COMPUTE_CAPABILITY_MAJOR(75),
  COMPUTE_CAPABILITY_MINOR(76),
  MAX_SHARED_MEMORY_PER_MULTIPROCESSOR(81),
  MAX_REGISTERS_PER_MULTIPROCESSOR(82),
  /** Of which more than {@link #MAX_SHARED_MEMORY_PER_BLOCK} must be asked for. */
  MAX_SHARED_MEMORY_PER_BLOCK_OPTIN(97);

  private final int number;

  DeviceAttribute(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
