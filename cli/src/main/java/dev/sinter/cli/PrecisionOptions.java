package dev.sinter.cli;

import picocli.CommandLine.Option;

/** Where a program rounds to 16-bit floats. */
final class PrecisionOptions {
  @Option(
      names = "--excess-precision",
      description =
          "Keep values of f16 and bf16 in f32 inside of the program, as other engines do, instead"
              + " of rounding each where the model says so.")
  private boolean excess;

  boolean isExcess() {
    return excess;
  }
}
