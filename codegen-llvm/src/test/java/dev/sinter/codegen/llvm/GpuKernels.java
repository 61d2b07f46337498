package dev.sinter.codegen.llvm;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Kernels in their form for GPUs, written by hand. */
final class GpuKernels {
  /** All of them. */
  static final List<String> NAMES =
      List.of(
          "block_sum",
          "collatz",
          "divide",
          "half_fma",
          "lookup",
          "narrow_types",
          "neighbours",
          "product_bf16",
          "product_f16",
          "product_tiled",
          "roundings",
          "running_sum",
          "small_copies",
          "transpose",
          "vector_add",
          "vector_divide",
          "wide_types");

  private GpuKernels() {}

  static Kernel read(String name) {
    try (InputStream in = GpuKernels.class.getResourceAsStream(name + ".kernel")) {
      return KernelParser.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
