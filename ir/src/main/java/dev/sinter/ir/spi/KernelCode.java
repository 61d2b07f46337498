package dev.sinter.ir.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Machine code of one kernel. */
public sealed interface KernelCode {
  /** The kernel's name in its program. */
  String kernel();

  /** The kernel as text, for dumps; line tables refer to its lines. */
  String listing();

  /**
   * Code for the JVM.
   *
   * @param entry a class that implements {@link dev.sinter.ir.kernel.KernelFunction}
   * @param subroutines classes that it calls, each of which other kernels may call too
   */
  record Bytecode(String kernel, ClassFile entry, List<ClassFile> subroutines)
      implements KernelCode {
    public Bytecode {
      Objects.requireNonNull(kernel);
      Objects.requireNonNull(entry);
      subroutines = List.copyOf(subroutines);
    }

    @Override
    public String listing() {
      return entry.listing();
    }

    /** The entry, then the subroutines. */
    public List<ClassFile> classes() {
      List<ClassFile> classes = new ArrayList<>(List.of(entry));
      classes.addAll(subroutines);
      return classes;
    }
  }

  /**
   * Code for a CPU: a function {@code int32_t (void **buffers, int64_t *arguments, int64_t lo,
   * int64_t hi)} with buffers in the order of {@link dev.sinter.ir.kernel.Kernel#passedBuffers}. It
   * returns 0; 1 where it gave up because an integer was to be divided by zero; 2 where it did
   * nothing because lo, or an argument that integers are divided by, is negative.
   *
   * @param library where the function is, shared by all kernels of the target
   * @param symbol the function's name there
   */
  record SharedObject(String kernel, String listing, SharedObjectFile library, String symbol)
      implements KernelCode {
    public SharedObject {
      Objects.requireNonNull(kernel);
      Objects.requireNonNull(listing);
      Objects.requireNonNull(library);
      Objects.requireNonNull(symbol);
    }
  }
}
