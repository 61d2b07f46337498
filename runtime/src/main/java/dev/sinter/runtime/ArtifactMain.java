package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.artifact.ArtifactReader;
import dev.sinter.ir.file.FileProblem;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.machine.MachineLoader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code java -jar model.jar} does: shows the signature, or runs the model on .npy files.
 *
 * <p>Exit status: 0 done; 2 the command line is wrong; 1 anything else, with one line on the
 * standard error that begins with the error's code.
 */
public final class ArtifactMain {
  private static final String USAGE =
      """
      usage: java -jar MODEL.jar                              show the signature
             java -jar MODEL.jar [NAME=]FILE.npy… [-o DIR]    run it
        NAME=FILE.npy     a value for this input; without a name, for the first that has none yet
        -o DIR            write each output to DIR/NAME.npy instead of showing it
        --target NAME     run this variant of the code instead of the best one
        --debug           show where an error came from
      """;

  private final PrintStream out;
  private final PrintStream err;
  private final Path jar;

  private ArtifactMain(PrintStream out, PrintStream err, Path jar) {
    this.out = out;
    this.err = err;
    this.jar = jar;
  }

  /** The entry point of artifacts. */
  public static void main(String[] arguments) {
    int status = run(arguments, System.out, System.err);
    System.out.flush();
    // To exit asks for a logger first, which a short run need not wait for.
    if (status != 0) {
      System.exit(status);
    }
  }

  private static int run(String[] arguments, PrintStream out, PrintStream err) {
    try {
      return new ArtifactMain(out, err, ownJar()).run(arguments);
    } catch (SinterException e) {
      return report(e, arguments, err);
    }
  }

  /** Runs the model of a jar as its main class would, and gives the exit status. */
  static int run(Path jar, String[] arguments, PrintStream out, PrintStream err) {
    return new ArtifactMain(out, err, jar).run(arguments);
  }

  private int run(String[] arguments) {
    try {
      if (List.of(arguments).contains("--help")) {
        out.print(USAGE);
        return 0;
      }
      CommandLine line = CommandLine.parse(arguments);
      Artifact artifact = ArtifactReader.read(jar);
      if (line.values().isEmpty()) {
        show(artifact);
        return 0;
      }
      if (VariantChoice.hasMachineCode(artifact)) {
        MachineLoader.prepare();
      }
      Restart restart = Restart.of(artifact);
      return restart.pays() && line.target().isEmpty()
          ? restart.run(arguments)
          : run(artifact, line);
    } catch (SinterException e) {
      return report(e, arguments, err);
    }
  }

  private static int report(SinterException e, String[] arguments, PrintStream err) {
    err.println(e.describe());
    if (List.of(arguments).contains("--debug")) {
      e.printStackTrace(err);
    }
    return e.code() == ErrorCode.USAGE ? 2 : 1;
  }

  private static Path ownJar() {
    CodeSource source = ArtifactMain.class.getProtectionDomain().getCodeSource();
    try {
      if (source != null && source.getLocation() != null) {
        return Path.of(source.getLocation().toURI());
      }
    } catch (URISyntaxException | IllegalArgumentException _) {
      // As where there is no location.
    }
    throw new SinterException(ErrorCode.FILE_UNREADABLE, "the jar of this program cannot be found");
  }

  private void show(Artifact artifact) {
    out.println(artifact.name());
    artifact.metadata().forEach((key, value) -> out.println("  " + key + ": " + value));
    artifact
        .signature()
        .inputs()
        .forEach(input -> out.println("input  " + input.name() + ": " + input.type()));
    artifact
        .signature()
        .outputs()
        .forEach(output -> out.println("output " + output.name() + ": " + output.type()));
    out.println(
        "code for "
            + String.join(
                ", ", artifact.variants().stream().map(Artifact.Variant::target).toList()));
  }

  private int run(Artifact artifact, CommandLine line) {
    Map<String, Tensor> inputs = inputs(artifact.signature(), line);
    RunOptions options = RunOptions.defaults();
    options = line.target().isPresent() ? options.withTarget(line.target().get()) : options;
    try (Executable executable = Sinter.open(artifact, options)) {
      Map<String, Tensor> outputs = executable.run(inputs);
      if (line.folder().isPresent()) {
        write(outputs, Path.of(line.folder().get()));
      } else {
        outputs.forEach((name, tensor) -> out.println(name + ": " + TensorSummary.of(tensor)));
      }
    }
    return 0;
  }

  private static Map<String, Tensor> inputs(Signature signature, CommandLine line) {
    List<String> names = signature.inputs().stream().map(Signature.Parameter::name).toList();
    Map<String, String> files = line.assign(names);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    files.forEach((name, file) -> inputs.put(name, Npy.read(Path.of(file))));
    return inputs;
  }

  private void write(Map<String, Tensor> outputs, Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw FileProblem.unwritable(folder, e);
    }
    outputs.forEach((name, tensor) -> {
      Path file = folder.resolve(name.replaceAll("[^A-Za-z0-9_.-]", "_") + ".npy");
      Npy.write(file, tensor);
      out.println(name + ": " + tensor.type() + " in " + file);
    });
  }
}
