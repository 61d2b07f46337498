/** LLVM itself: where it is, its C functions, and its linker. */
package dev.sinter.codegen.llvm.driver;
