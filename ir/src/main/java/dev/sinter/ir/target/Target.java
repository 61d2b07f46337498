package dev.sinter.ir.target;

import java.util.List;
import java.util.stream.Stream;

/**
 * What schedules know of the machine code is made for. Nothing here is measured on the machine the
 * compiler runs on.
 *
 * @param name as on the command line: {@code jvm-512}
 * @param kind which printer and runtime it is for
 * @param vectorBits width of a vector register; 0 where kernels must be scalar
 * @param accumulators vector registers that a loop may keep as accumulators
 * @param methodVectorOps vector operations a subroutine may hold before its compiler gives up on
 *     it; SPEED.md's cliff
 * @param fusedMultiplyAdd whether fma is one instruction
 * @param l1Bytes data cache of one core, of a GPU's multiprocessor with its shared memory; likewise
 *     {@code l2Bytes}, of a GPU as a whole
 */
public record Target(
    String name,
    Kind kind,
    int vectorBits,
    int accumulators,
    int methodVectorOps,
    boolean fusedMultiplyAdd,
    long l1Bytes,
    long l2Bytes) {

  /** There is one target of a name. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Target target && target.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** Which backend a target belongs to. */
  public enum Kind {
    JVM_SCALAR,
    JVM_VECTOR,
    NATIVE,
    GPU
  }

  public static final Target JVM_SCALAR =
      new Target("jvm-scalar", Kind.JVM_SCALAR, 0, 8, 400, false, 32 << 10, 1 << 20);
  public static final Target JVM_128 = vector("jvm-128", 128, 24);
  public static final Target JVM_256 = vector("jvm-256", 256, 12);
  public static final Target JVM_512 = vector("jvm-512", 512, 24);

  /** x86-64 with AVX2, FMA and F16C, as the psABI defines the level. */
  public static final Target X86_64_V3 = machine("x86-64-v3", 256, 12);

  /** x86-64 with AVX-512 F, BW, CD, DQ and VL, as the psABI defines the level. */
  public static final Target X86_64_V4 = machine("x86-64-v4", 512, 28);

  /** Armv8-A with its base SIMD. */
  public static final Target AARCH64 = machine("aarch64", 128, 24);

  /** NVIDIA's Ampere, with asynchronous copies and matrix products of bf16. */
  public static final Target SM_80 = gpu("sm_80", 192 << 10, 40 << 20);

  /** NVIDIA's Hopper, without the instructions of sm_90a, which no later GPU has. */
  public static final Target SM_90 = gpu("sm_90", 256 << 10, 50 << 20);

  private static final List<Target> JVM = List.of(JVM_SCALAR, JVM_128, JVM_256, JVM_512);
  private static final List<Target> MACHINES = List.of(X86_64_V3, X86_64_V4, AARCH64);
  private static final List<Target> GPUS = List.of(SM_80, SM_90);

  private static Target vector(String name, int bits, int accumulators) {
    return new Target(name, Kind.JVM_VECTOR, bits, accumulators, 100, true, 32 << 10, 1 << 20);
  }

  /** LLVM knows no cliff: the limit only keeps fused groups from spilling all their values. */
  private static Target machine(String name, int bits, int accumulators) {
    return new Target(name, Kind.NATIVE, bits, accumulators, 400, true, 32 << 10, 1 << 20);
  }

  /**
   * A thread is scalar and has 255 registers at most; with 64 of them as accumulators and as many
   * for the rest, two blocks of 256 threads fit the 64 Ki registers of a multiprocessor.
   */
  private static Target gpu(String name, long l1Bytes, long l2Bytes) {
    return new Target(name, Kind.GPU, 0, 64, 400, true, l1Bytes, l2Bytes);
  }

  /** Every target that programs can be compiled for: those of the JVM, then those of machines. */
  public static List<Target> all() {
    return Stream.concat(JVM.stream(), MACHINES.stream()).toList();
  }

  /** Those whose code is bytecode, scalar first. */
  public static List<Target> jvm() {
    return JVM;
  }

  /** Those whose code is that of a machine; of each architecture the least demanding first. */
  public static List<Target> machines() {
    return MACHINES;
  }

  /** Those whose kernels are printed as PTX; no runtime launches them yet. */
  public static List<Target> gpus() {
    return GPUS;
  }

  /** How many elements of this many bytes fill a vector register; 1 for scalar targets. */
  public int lanes(int elementBytes) {
    return Math.max(1, vectorBits / 8 / elementBytes);
  }

  @Override
  public String toString() {
    return name;
  }
}
