package dev.sinter.ir.program;

import java.util.List;
import java.util.Objects;

/**
 * A compiled model as plain data: buffers and a tree of steps for one target, right for every
 * binding of its symbols. Symbols are bound by the shapes of the inputs, by {@link Step.Bind} and
 * by {@link Step.For}.
 *
 * @param target name of the target its kernels are made for
 * @param kernels names of the kernels that steps launch, in the order of their code
 */
public record Program(
    String name,
    String target,
    Signature signature,
    List<Buffer> buffers,
    List<String> kernels,
    List<Step> steps) {
  public Program {
    Objects.requireNonNull(name);
    Objects.requireNonNull(target);
    Objects.requireNonNull(signature);
    buffers = List.copyOf(buffers);
    kernels = List.copyOf(kernels);
    steps = List.copyOf(steps);
  }

  /** The buffer of this name; {@link IllegalArgumentException} where there is none. */
  public Buffer buffer(String bufferName) {
    return buffers.stream()
        .filter(buffer -> buffer.name().equals(bufferName))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("no buffer '" + bufferName + "' in program " + name));
  }

  @Override
  public String toString() {
    return ProgramPrinter.print(this);
  }
}
