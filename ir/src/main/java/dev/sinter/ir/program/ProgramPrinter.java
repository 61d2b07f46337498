package dev.sinter.ir.program;

/** The text form of programs. */
final class ProgramPrinter {
  private ProgramPrinter() {}

  static String print(Program program) {
    return program.name();
  }
}
