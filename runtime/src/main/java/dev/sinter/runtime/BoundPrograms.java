package dev.sinter.runtime;

/**
 * A session's programs for the shapes it has met last. A search in a short array needs no key
 * object.
 */
final class BoundPrograms {
  private final LinkedProgram linked;
  private final Frame frame;
  private final BoundProgram[] recent;

  BoundPrograms(LinkedProgram linked, Frame frame, int capacity) {
    this.linked = linked;
    this.frame = frame;
    // Without symbols there is but one.
    recent = new BoundProgram[linked.symbols().inputSymbols() == 0 ? 1 : capacity];
  }

  /** The program for the frame's input symbols, made where it is not at hand. */
  BoundProgram get() {
    int found = 0;
    int inputSymbols = linked.symbols().inputSymbols();
    while (found < recent.length - 1
        && recent[found] != null
        && !recent[found].fits(frame.symbols(), inputSymbols)) {
      found++;
    }
    BoundProgram program = recent[found];
    if (program == null || !program.fits(frame.symbols(), inputSymbols)) {
      program = new ProgramBinder(linked, frame.symbols(), frame.ports()::outputsKnownBy).bind();
    }
    System.arraycopy(recent, 0, recent, 1, found);
    recent[0] = program;
    return program;
  }
}
