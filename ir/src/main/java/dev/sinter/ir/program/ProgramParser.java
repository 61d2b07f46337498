package dev.sinter.ir.program;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.text.TextCursor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads the text form of programs, of which any may be forged: nesting and counts are limited, and
 * every fault is a {@link ErrorCode#TEXT_SYNTAX} with its line and column. What a program means is
 * for {@link ProgramVerifier} to check.
 */
public final class ProgramParser {
  static final int MAX_NESTING = 64;
  static final int MAX_ITEMS = 1 << 16;

  private final TextCursor text;
  private final Function<String, Graph> hostGraphs;
  private final List<Signature.Parameter> inputs = new ArrayList<>();
  private final List<Signature.Parameter> outputs = new ArrayList<>();
  private final List<Buffer> buffers = new ArrayList<>();
  private final List<String> kernels = new ArrayList<>();
  private int stepCount;

  private ProgramParser(String text, Function<String, Graph> hostGraphs) {
    this.text = new TextCursor(text);
    this.hostGraphs = hostGraphs;
  }

  /**
   * The program of this text.
   *
   * @param hostGraphs reads the text of a host step's graph
   * @throws SinterException {@link ErrorCode#TEXT_SYNTAX} at the first fault, {@link
   *     ErrorCode#LIMIT_EXCEEDED} for more than 65,536 buffers, kernels, parameters or steps
   */
  public static Program parse(String text, Function<String, Graph> hostGraphs) {
    ProgramParser parser = new ProgramParser(text, hostGraphs);
    Program program = parser.program();
    if (!parser.text.atEnd()) {
      throw parser.text.fault("text after the end of the program");
    }
    return program;
  }

  private Program program() {
    text.expect("program");
    String name = text.quoted("a program name");
    text.expect("for");
    String target = text.word("a target");
    text.expect("{");
    while (declaration()) {
      limit(inputs.size() + outputs.size() + buffers.size() + kernels.size());
    }
    text.expect("steps");
    List<Step> steps = block(0);
    text.expect("}");
    return new Program(name, target, new Signature(inputs, outputs), buffers, kernels, steps);
  }

  private boolean declaration() {
    if (text.take("input")) {
      inputs.add(parameter());
    } else if (text.take("output")) {
      outputs.add(parameter());
    } else if (text.take("buffer")) {
      buffers.add(buffer());
    } else if (text.take("kernel")) {
      kernels.add(text.quoted("a kernel name"));
    } else {
      return false;
    }
    return true;
  }

  private Signature.Parameter parameter() {
    String name = text.quoted("a parameter name");
    return new Signature.Parameter(name, typeAfterColon());
  }

  private TensorType typeAfterColon() {
    text.expect(":");
    return text.type("a tensor type");
  }

  private Buffer buffer() {
    String name = bufferName();
    TensorType type = typeAfterColon();
    text.expect("=");
    return new Buffer(name, type, place());
  }

  private Place place() {
    if (text.take("input")) {
      return new Place.Input(text.quoted("an input name"));
    }
    if (text.take("output")) {
      return new Place.Output(text.quoted("an output name"));
    }
    if (text.take("constant")) {
      return new Place.Constant(text.word("a content hash"));
    }
    if (text.take("state")) {
      return new Place.State(text.quoted("a state name"));
    }
    if (text.take("arena")) {
      int first = text.number("a step number");
      text.expect("to");
      return new Place.Arena(first, text.number("a step number"));
    }
    if (text.take("view")) {
      String base = bufferName();
      text.expect("at");
      return new Place.View(base, text.dim("an offset"));
    }
    text.expect("scratch");
    return new Place.Scratch();
  }

  private List<Step> block(int nesting) {
    if (nesting > MAX_NESTING) {
      throw text.fault("steps are nested more than " + MAX_NESTING + " deep");
    }
    text.expect("{");
    List<Step> steps = new ArrayList<>();
    while (!text.take("}")) {
      limit(++stepCount);
      steps.add(step(nesting + 1));
    }
    return steps;
  }

  private Step step(int nesting) {
    if (text.take("launch")) {
      return launch();
    }
    if (text.take("copy")) {
      String from = bufferName();
      text.expect("to");
      return new Step.Copy(from, bufferName());
    }
    if (text.take("if")) {
      String condition = bufferName();
      List<Step> whenTrue = block(nesting);
      text.expect("else");
      return new Step.If(condition, whenTrue, block(nesting));
    }
    if (text.take("for")) {
      String symbol = text.word("a symbol");
      text.expect("below");
      Dim count = text.dim("a count");
      return new Step.For(symbol, count, block(nesting));
    }
    if (text.take("test")) {
      List<Step> test = block(nesting);
      text.expect("while");
      String condition = bufferName();
      return new Step.While(test, condition, block(nesting));
    }
    if (text.take("bind")) {
      String symbol = text.word("a symbol");
      text.expect("to");
      return new Step.Bind(symbol, bufferName());
    }
    if (text.take("require")) {
      Dim found = text.dim("a size");
      text.expect("is");
      Dim expected = text.dim("a size");
      text.expect("from");
      return new Step.Require(found, expected, text.quoted("an origin"));
    }
    text.expect("host");
    return host();
  }

  private Step launch() {
    String kernel = text.quoted("a kernel name");
    List<String> names = bufferNames();
    text.expect("args");
    List<Dim> arguments = items(() -> text.dim("an argument"));
    text.expect("extent");
    Dim extent = text.dim("an extent");
    text.expect("grain");
    Dim grain = text.dim("a grain");
    text.expect("from");
    return new Step.Launch(kernel, names, arguments, extent, grain, text.quoted("an origin"));
  }

  private Step host() {
    List<String> hostInputs = bufferNames();
    text.expect("to");
    List<String> hostOutputs = bufferNames();
    text.expect("from");
    String origin = text.quoted("an origin");
    StringBuilder lines = new StringBuilder();
    while (text.take("|")) {
      String line = text.restOfLine();
      lines.append(line.startsWith(" ") ? line.substring(1) : line).append('\n');
    }
    if (lines.isEmpty()) {
      throw text.fault("expected the lines of a graph, each after '|'");
    }
    try {
      return new Step.Host(hostGraphs.apply(lines.toString()), hostInputs, hostOutputs, origin);
    } catch (SinterException e) {
      throw text.fault("in the graph before: " + e.getMessage());
    }
  }

  private List<String> bufferNames() {
    return items(this::bufferName);
  }

  private String bufferName() {
    return text.word("a buffer name");
  }

  private <T> List<T> items(Supplier<T> item) {
    text.expect("(");
    List<T> items = new ArrayList<>();
    while (!text.take(")")) {
      if (!items.isEmpty()) {
        text.expect(",");
      }
      items.add(item.get());
      limit(items.size());
    }
    return items;
  }

  private static void limit(int count) {
    if (count > MAX_ITEMS) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "a program of more than " + MAX_ITEMS + " buffers, kernels or steps");
    }
  }
}
