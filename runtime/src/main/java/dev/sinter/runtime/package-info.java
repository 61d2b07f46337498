/**
 * Running compiled models. {@link dev.sinter.runtime.Sinter} compiles or loads one; an {@link
 * dev.sinter.runtime.Executable} runs it, through {@link dev.sinter.runtime.Session}s that own its
 * working memory.
 *
 * <p>Nothing here knows how a program or a kernel was made: a {@link dev.sinter.ir.program.Program}
 * is bound to kernels and memory and its steps are followed. No restricted method is called, and
 * the caller's errors are typed exceptions.
 */
package dev.sinter.runtime;
