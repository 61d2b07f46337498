package dev.sinter.cli;

import dev.sinter.cli.model.RandomInputs;
import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.ir.program.Signature;
import java.util.List;
import picocli.CommandLine.Option;

/** Values and sizes for what nobody gave. */
final class RandomOptions {
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of the values of inputs that are not given (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--bind",
      paramLabel = "SYMBOL=SIZE",
      description =
          "Size of a symbol that no given input determines, such as batch=16 (default: 1).")
  private List<String> sizes = List.of();

  long seed() {
    return seed;
  }

  RandomInputs values() {
    return new RandomInputs(seed, RandomInputs.INTEGERS);
  }

  boolean hasSizes() {
    return !sizes.isEmpty();
  }

  /** The sizes given, checked against the model's symbols. */
  SymbolSizes sizes(Signature signature) {
    return SymbolSizes.parse("--bind", sizes).checked(signature);
  }
}
