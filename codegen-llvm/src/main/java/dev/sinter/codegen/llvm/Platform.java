package dev.sinter.codegen.llvm;

import dev.sinter.ir.kernel.BufferParam.Space;
import dev.sinter.ir.type.ElementType;

/** What the text of a module depends on: a CPU or a GPU as LLVM knows it. */
sealed interface Platform permits Machine, Gpu {
  /** The target's name. */
  String name();

  /** Architecture and system. */
  String triple();

  /** Attributes of every function, known as {@code #0}. */
  String attributes();

  /** Attributes of the function that is a kernel's body. */
  String ofBody();

  /** Attributes of the functions that are its subroutines. */
  String ofSubroutines();

  /** How much of the debug information is kept, by LLVM's name for it. */
  String debugKind();

  /** The type of a pointer to a buffer. */
  String pointer(Space space);

  /** Attributes of a passed buffer's pointer beyond what its access says, each with a space. */
  String factsOf(Space space);

  /** Bytes to whose multiples accesses of this type are aligned. */
  int alignment(ElementType element);
}
