package dev.sinter.ir.program;

import static dev.sinter.ir.text.TextCursor.quote;

import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.text.GraphPrinter;
import java.util.List;

/**
 * The text form of programs: deterministic, one line a buffer and a step, read back by {@link
 * ProgramParser}.
 *
 * <pre>
 * program "double" for jvm-scalar {
 *   input "x": f32[n]
 *   output "y": f32[n]
 *   buffer x: f32[n] = input "x"
 *   buffer y: f32[n] = output "y"
 *   kernel "scale"
 *   steps {
 *     launch "scale" (x, y) args (n) extent n grain 4096 from "Mul_0"
 *   }
 * }
 * </pre>
 */
public final class ProgramPrinter {
  private final StringBuilder out = new StringBuilder();
  private int depth;

  private ProgramPrinter() {}

  /** The whole program, a line feed after each line. */
  public static String print(Program program) {
    ProgramPrinter printer = new ProgramPrinter();
    printer.program(program);
    return printer.out.toString();
  }

  private void program(Program program) {
    open("program " + quote(program.name()) + " for " + program.target());
    program.signature().inputs().forEach(input -> parameter("input", input));
    program.signature().outputs().forEach(output -> parameter("output", output));
    for (Buffer buffer : program.buffers()) {
      line("buffer " + buffer.name() + ": " + buffer.type() + " = " + place(buffer.place()));
    }
    program.kernels().forEach(kernel -> line("kernel " + quote(kernel)));
    open("steps");
    steps(program.steps());
    close();
    close();
  }

  private void parameter(String kind, Signature.Parameter parameter) {
    line(kind + " " + quote(parameter.name()) + ": " + parameter.type());
  }

  static String place(Place place) {
    return switch (place) {
      case Place.Input input -> "input " + quote(input.port());
      case Place.Output output -> "output " + quote(output.port());
      case Place.Constant constant -> "constant " + constant.hash();
      case Place.State state -> "state " + quote(state.name());
      case Place.Arena arena -> "arena " + arena.first() + " to " + arena.last();
      case Place.View view -> "view " + view.base() + " at " + view.offset();
      case Place.Scratch _ -> "scratch";
    };
  }

  private void steps(List<Step> steps) {
    steps.forEach(this::step);
  }

  private void step(Step step) {
    switch (step) {
      case Step.Launch s ->
          line(
              "launch %s %s args %s extent %s grain %s from %s"
                  .formatted(
                      quote(s.kernel()),
                      names(s.buffers()),
                      names(s.arguments()),
                      s.extent(),
                      s.grain(),
                      quote(s.origin())));
      case Step.Copy s -> line("copy " + s.from() + " to " + s.to());
      case Step.If s -> {
        open("if " + s.condition());
        steps(s.whenTrue());
        reopen("} else {");
        steps(s.whenFalse());
        close();
      }
      case Step.For s -> {
        open("for " + s.symbol() + " below " + s.count());
        steps(s.body());
        close();
      }
      case Step.While s -> {
        open("test");
        steps(s.test());
        reopen("} while " + s.condition() + " {");
        steps(s.body());
        close();
      }
      case Step.Bind s -> line("bind " + s.symbol() + " to " + s.buffer());
      case Step.Require s ->
          line("require %s is %s from %s".formatted(s.found(), s.expected(), quote(s.origin())));
      case Step.Host s -> {
        line(
            "host "
                + names(s.inputs())
                + " to "
                + names(s.outputs())
                + " from "
                + quote(s.origin()));
        depth++;
        GraphPrinter.print(s.graph()).lines().forEach(text -> line("| " + text));
        depth--;
      }
    }
  }

  private static String names(List<?> items) {
    return "(" + String.join(", ", items.stream().map(Object::toString).toList()) + ")";
  }

  private void open(String text) {
    line(text + " {");
    depth++;
  }

  private void reopen(String text) {
    depth--;
    line(text);
    depth++;
  }

  private void close() {
    depth--;
    line("}");
  }

  private void line(String text) {
    out.repeat("  ", depth).append(text).append('\n');
  }
}
