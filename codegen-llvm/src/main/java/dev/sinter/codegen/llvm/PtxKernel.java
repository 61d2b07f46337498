package dev.sinter.codegen.llvm;

/**
 * A kernel as PTX, which the driver assembles for the GPU at hand.
 *
 * <p>The entry takes a pointer to global memory for each of {@link
 * dev.sinter.ir.kernel.Kernel#passedBuffers}, a 64-bit integer for each argument, the range's lo
 * and hi, and a pointer to a 32-bit word in global memory that is 0 before the launch. After it the
 * word is 0, {@link #DIVISION_BY_ZERO} or {@link #NEGATIVE_SIZE}; unless it is 0, what is in the
 * buffers has no meaning.
 *
 * <p>The grid has, along each axis, as many blocks as the kernel's grid loop has rounds; 1 where
 * there is no such loop. More blocks along a loop do no harm, fewer leave out its last rounds.
 *
 * @param text of the whole module, in which {@code entry} is the only function
 * @param entry the function's name
 * @param threadsX of a block along x, likewise {@code threadsY} and {@code threadsZ}; a launch with
 *     other blocks fails
 * @param sharedBytes of shared memory that a block takes; none are to be asked for at the launch
 */
public record PtxKernel(
    String text, String entry, int threadsX, int threadsY, int threadsZ, long sharedBytes) {
  /** Each buffer starts at a multiple of so many bytes. The launch must check it. */
  public static final int ALIGNMENT = 16;

  /** A fault: an integer was divided by zero. */
  public static final int DIVISION_BY_ZERO = ModulePrinter.DIVISION_BY_ZERO;

  /** A fault: lo or an argument that integers are divided by is negative. */
  public static final int NEGATIVE_SIZE = ModulePrinter.NEGATIVE_SIZE;
}
