/** Prints kernels as native code and PTX, through LLVM. */
module dev.sinter.codegen.llvm {
  requires transitive dev.sinter.ir;
}
