/**
 * Prints kernels as LLVM IR and has LLVM make shared objects of them, or PTX. A kernel arrives
 * verified and unrolled; every decision about it was made before, so this is a printer: one
 * instruction or a fixed few for each expression. No fast-math flag is ever set.
 */
package dev.sinter.codegen.llvm;
