package dev.sinter.cli;

import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.frontend.onnx.ImportOptions;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.npy.Npy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What of a model's inputs is fixed before it is compiled. */
final class FixOptions {
  @Option(
      names = "--fix",
      paramLabel = "NAME=FILE",
      description =
          "Make an input a constant with the value of a .npy file; a model whose structure depends"
              + " on the value of an input needs that.")
  private List<String> values = List.of();

  @Option(
      names = "--fix-size",
      paramLabel = "SYMBOL=SIZE",
      description = "Compile for one size of a symbol only, such as batch=1.")
  private List<String> sizes = List.of();

  /**
   * How to import the model.
   *
   * @throws SinterException USAGE, and as {@link Npy#read} does
   */
  ImportOptions options() {
    ImportOptions options = ImportOptions.DEFAULT;
    for (String text : values) {
      int split = text.indexOf('=');
      if (split < 1) {
        throw new SinterException(ErrorCode.USAGE, "--fix '" + text + "', expected NAME=FILE");
      }
      options =
          options.withFixedInput(
              text.substring(0, split), Npy.read(Path.of(text.substring(split + 1))));
    }
    for (Map.Entry<String, Long> size : SymbolSizes.parse("--fix-size", sizes).sizes().entrySet()) {
      options = options.withSize(size.getKey(), size.getValue());
    }
    return options;
  }
}
