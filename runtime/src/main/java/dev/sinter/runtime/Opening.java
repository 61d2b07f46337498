package dev.sinter.runtime;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.artifact.Artifact.Variant;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.program.ProgramVerifier;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.runtime.kernel.KernelLoader;
import dev.sinter.runtime.machine.MachineLoader;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Makes an executable of an artifact: chooses a variant, loads its code, and takes another one
 * where the system does not let machine code be loaded.
 */
final class Opening {
  private final Artifact artifact;
  private final RunOptions options;
  private final BiFunction<KernelCode, KernelFunction, KernelFunction> instrument;
  private final AutoCloseable resources;

  private Opening(
      Artifact artifact,
      RunOptions options,
      BiFunction<KernelCode, KernelFunction, KernelFunction> instrument,
      AutoCloseable resources) {
    this.artifact = artifact;
    this.options = options;
    this.instrument = instrument;
    this.resources = resources;
  }

  /**
   * The executable of an artifact.
   *
   * @param instrument gives what is called in the place of a kernel
   * @param resources closed with it
   * @throws SinterException {@link ErrorCode#TARGET_UNSUPPORTED}, {@link
   *     ErrorCode#ARTIFACT_INVALID}
   */
  static Executable open(
      Artifact artifact,
      RunOptions options,
      BiFunction<KernelCode, KernelFunction, KernelFunction> instrument,
      AutoCloseable resources) {
    return new Opening(artifact, options, instrument, resources).open(Host.current());
  }

  private Executable open(Host host) {
    VariantChoice choice = VariantChoice.of(artifact, options.target(), host);
    verify(choice.variant());
    Arena code = Arena.ofShared();
    try {
      Executable executable = executable(choice, code);
      choice.left().ifPresent(why -> note(choice.variant(), why));
      return executable;
    } catch (SinterException e) {
      code.close();
      boolean another = e.code() == ErrorCode.TARGET_UNSUPPORTED && options.target().isEmpty();
      if (!another || !host.machineProblem().isEmpty()) {
        throw e;
      }
      return open(host.withoutMachines(e.getMessage()));
    } catch (Throwable e) {
      code.close();
      throw e;
    }
  }

  private void note(Variant variant, String why) {
    System.getLogger("dev.sinter.runtime")
        .log(
            System.Logger.Level.INFO,
            "{0} runs code for {1}, {2}",
            artifact.name(),
            variant.target(),
            why);
  }

  private void verify(Variant variant) {
    try {
      ProgramVerifier.verify(variant.program());
    } catch (SinterException e) {
      throw new SinterException(
          ErrorCode.ARTIFACT_INVALID, artifact.name() + ": " + e.getMessage(), e);
    }
  }

  private Executable executable(VariantChoice choice, Arena code) {
    Variant variant = choice.variant();
    LinkedProgram linked =
        new LinkedProgram(variant.program(), kernels(variant.code(), code), artifact.constants());
    AutoCloseable all =
        () -> {
          code.close();
          resources.close();
        };
    return new Executable(linked, options, choice.reason(), all);
  }

  private Map<String, KernelFunction> kernels(List<KernelCode> codes, Arena code) {
    List<KernelCode.Bytecode> bytecode = new ArrayList<>();
    List<KernelCode.SharedObject> machine = new ArrayList<>();
    for (KernelCode each : codes) {
      switch (each) {
        case KernelCode.Bytecode kernel -> bytecode.add(kernel);
        case KernelCode.SharedObject kernel -> machine.add(kernel);
      }
    }
    Map<String, KernelFunction> kernels = new HashMap<>(KernelLoader.load(bytecode));
    kernels.putAll(MachineLoader.load(machine, code));
    codes.forEach(each ->
        kernels.computeIfPresent(each.kernel(), (_, function) -> instrument.apply(each, function)));
    return kernels;
  }
}
