/**
 * The compiler: {@link dev.sinter.passes.SinterCompiler} takes a graph through {@code pipeline}
 * (which lists the passes of {@code simplify}), {@code lower} and {@code memory}, and hands kernels
 * to whatever code generators are installed. Nothing here knows bytecode, LLVM or PTX.
 */
package dev.sinter.passes;
