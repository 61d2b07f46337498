package dev.sinter.ir.program;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks what every program must keep, so that a runtime may rely on it: names are unique and
 * known; places fit the signature; views are of buffers that are not views; lifetimes of arena
 * buffers cover their uses; symbols are bound before they are used; the memory a symbol sizes is
 * used where the symbol holds.
 *
 * <p>Kernels are not looked at: that a launch passes what its kernel takes is for whoever has the
 * kernel.
 */
public final class ProgramVerifier {
  private final Program program;
  private final Map<String, Buffer> buffers = new HashMap<>();
  private final Set<String> inputSymbols = new HashSet<>();
  private final Map<Place, TensorType> ports = new HashMap<>();

  private ProgramVerifier(Program program) {
    this.program = program;
  }

  /**
   * Gives the program back.
   *
   * @throws SinterException {@link ErrorCode#GRAPH_INVALID} naming the program and the buffer or
   *     step
   */
  public static Program verify(Program program) {
    ProgramVerifier verifier = new ProgramVerifier(program);
    verifier.signature();
    verifier.names();
    program.buffers().forEach(verifier::place);
    verifier.outputsAreMade();
    verifier.lifetimes();
    new SymbolScopes(program, verifier.buffers, verifier.inputSymbols).check();
    return program;
  }

  private void signature() {
    unique("input", program.signature().inputs().stream().map(Signature.Parameter::name).toList());
    unique(
        "output", program.signature().outputs().stream().map(Signature.Parameter::name).toList());
    unique("kernel", program.kernels());
    unique("buffer", program.buffers().stream().map(Buffer::name).toList());
    for (Signature.Parameter input : program.signature().inputs()) {
      input.type().shape().dims().forEach(this::bindBy);
      ports.put(new Place.Input(input.name()), input.type());
    }
    program
        .signature()
        .outputs()
        .forEach(output -> ports.put(new Place.Output(output.name()), output.type()));
  }

  /** A size of an input binds the symbols in it: alone, or by solving {@code 2*n+1}. */
  private void bindBy(Dim dim) {
    inputSymbols.addAll(dim.symbols());
  }

  private void unique(String kind, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      require(seen.add(name), "two %ss are named '%s'", kind, name);
    }
  }

  private void names() {
    for (Buffer buffer : program.buffers()) {
      require(isWord(buffer.name()), "'%s' is not a name for a buffer", buffer.name());
      buffers.put(buffer.name(), buffer);
    }
    Set<String> kernels = Set.copyOf(program.kernels());
    List<StepOrder.Entry> order = StepOrder.of(program.steps());
    for (StepOrder.Use use : StepOrder.uses(order)) {
      require(
          buffers.containsKey(use.buffer()),
          "step %d uses an unknown buffer '%s'",
          use.number(),
          use.buffer());
    }
    for (StepOrder.Entry entry : order) {
      step(entry, kernels);
    }
  }

  private void step(StepOrder.Entry entry, Set<String> kernels) {
    int number = entry.number();
    switch (entry.step()) {
      case Step.Launch s ->
          require(
              kernels.contains(s.kernel()),
              "step %d launches an unknown kernel '%s'",
              number,
              s.kernel());
      case Step.Copy s -> {
        notScratch(number, s.from(), s.to());
        Dim from = buffers.get(s.from()).bytes();
        Dim to = buffers.get(s.to()).bytes();
        require(
            from.equals(to) || !from.isKnown() || !to.isKnown(),
            "step %d copies %s bytes to %s",
            number,
            from,
            to);
        require(
            !(base(s.to()).place() instanceof Place.Constant), "step %d writes a constant", number);
      }
      case Step.If s -> scalar(number, s.condition(), ElementType.BOOL);
      case Step.While s -> scalar(number, s.condition(), ElementType.BOOL);
      case Step.Bind s -> scalar(number, s.buffer(), ElementType.I64);
      case Step.Host s -> {
        require(
            s.graph().inputs().size() == s.inputs().size()
                && s.graph().outputs().size() == s.outputs().size(),
            "step %d passes %d buffers in and %d out of a graph with %d inputs and %d outputs",
            number,
            s.inputs().size(),
            s.outputs().size(),
            s.graph().inputs().size(),
            s.graph().outputs().size());
        s.inputs().forEach(name -> notScratch(number, name));
        s.outputs().forEach(name -> notScratch(number, name));
      }
      case Step.For _, Step.Require _ -> {}
    }
  }

  private void notScratch(int number, String... names) {
    for (String name : names) {
      require(
          !(buffers.get(name).place() instanceof Place.Scratch),
          "step %d: only launches use scratch",
          number);
    }
  }

  private void scalar(int number, String name, ElementType element) {
    notScratch(number, name);
    TensorType type = buffers.get(name).type();
    require(
        type.element() == element && type.shape().size().is(1),
        "step %d reads '%s' as %s, it is %s",
        number,
        name,
        TensorType.of(element),
        type);
  }

  private Buffer base(String name) {
    Buffer buffer = buffers.get(name);
    return buffer.place() instanceof Place.View view ? buffers.get(view.base()) : buffer;
  }

  private void place(Buffer buffer) {
    String name = buffer.name();
    switch (buffer.place()) {
      case Place.Input _ -> port(buffer);
      case Place.Output _ -> port(buffer);
      case Place.Constant p -> {
        require(
            p.hash().matches("[0-9a-f]{64}"),
            "buffer '%s': '%s' is not a content hash",
            name,
            p.hash());
        require(
            buffer.type().shape().isKnown(),
            "constant '%s' has an unknown shape %s",
            name,
            buffer.type());
      }
      case Place.State _ ->
          require(
              buffer.type().shape().isKnown(),
              "state '%s' has an unknown shape %s",
              name,
              buffer.type());
      case Place.View p -> {
        Buffer base = buffers.get(p.base());
        require(base != null, "'%s' is a view of an unknown buffer '%s'", name, p.base());
        boolean direct =
            !(base.place() instanceof Place.View) && !(base.place() instanceof Place.Scratch);
        require(
            direct, "'%s' is a view of '%s', which is a view or scratch itself", name, p.base());
        viewFits(buffer, p.offset(), base);
      }
      case Place.Arena _, Place.Scratch _ -> {}
    }
  }

  private void viewFits(Buffer view, Dim offset, Buffer base) {
    Dim room = base.bytes().minus(offset).minus(view.bytes());
    boolean outside =
        (offset.isKnown() && offset.known() < 0) || (room.isKnown() && room.known() < 0);
    require(
        !outside,
        "view '%s' of %s bytes at %s leaves '%s'",
        view.name(),
        view.bytes(),
        offset,
        base.name());
  }

  /** Takes the port's type, so that a second buffer of it finds none. */
  private void port(Buffer buffer) {
    TensorType type = ports.remove(buffer.place());
    String port = ProgramPrinter.place(buffer.place());
    require(type != null, "buffer '%s': %s is unknown or has another buffer", buffer.name(), port);
    require(
        type.equals(buffer.type()),
        "buffer '%s' is %s, %s is %s",
        buffer.name(),
        buffer.type(),
        port,
        type);
  }

  private void outputsAreMade() {
    for (Place place : ports.keySet()) {
      require(place instanceof Place.Input, "%s has no buffer", ProgramPrinter.place(place));
    }
  }

  private void lifetimes() {
    Map<String, Lifetimes.Interval> needed = Lifetimes.of(program.buffers(), program.steps());
    for (Buffer buffer : program.buffers()) {
      if (buffer.place() instanceof Place.Arena(int first, int last)) {
        Lifetimes.Interval given = new Lifetimes.Interval(first, last);
        Lifetimes.Interval need = needed.get(buffer.name());
        require(first <= last, "buffer '%s' lives from %d to %d", buffer.name(), first, last);
        require(
            need == null || given.covers(need),
            "buffer '%s' lives from %d to %d, its uses need %s",
            buffer.name(),
            first,
            last,
            need);
      }
    }
  }

  static boolean isWord(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_.]*");
  }

  private void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw fault(program, message, arguments);
    }
  }

  static SinterException fault(Program program, String message, Object... arguments) {
    return new SinterException(
        ErrorCode.GRAPH_INVALID,
        "program %s for %s: ".formatted(program.name(), program.target())
            + message.formatted(arguments));
  }
}
