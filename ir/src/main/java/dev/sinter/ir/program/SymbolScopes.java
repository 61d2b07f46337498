package dev.sinter.ir.program;

import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.type.Dim;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks where a program's symbols hold. Symbols of the inputs hold everywhere; that of a {@link
 * Step.Bind} from the step after it to the end of its block; that of a {@link Step.For} in its
 * body. No scope hides another.
 *
 * <p>Arena buffers take their memory when the last of their symbols is bound, so their lifetime
 * must lie where it holds, and a loop's symbol cannot size them (it can place and size views). An
 * output sized by a {@link Step.Bind} needs it outside of every loop and branch.
 */
final class SymbolScopes {
  private final Program program;
  private final Map<String, Buffer> buffers;

  /** Symbols that hold at the current step. */
  private final Map<String, Scope> open = new HashMap<>();

  /** Symbols bound by {@link Step.Bind}. */
  private final Map<String, Scope> bound = new HashMap<>();

  private final Set<String> loopSymbols = new HashSet<>();
  private final Set<String> inputSymbols;
  private int number;

  /** The steps in which a symbol holds, and whether they stand in no other step. */
  private record Scope(int first, int end, boolean outermost) {}

  SymbolScopes(Program program, Map<String, Buffer> buffers, Set<String> inputSymbols) {
    this.program = program;
    this.buffers = buffers;
    this.inputSymbols = inputSymbols;
  }

  void check() {
    Scope everywhere = new Scope(0, Integer.MAX_VALUE, true);
    inputSymbols.forEach(symbol -> open.put(symbol, everywhere));
    block(program.steps(), true);
    program.buffers().forEach(this::memory);
  }

  private void block(List<Step> steps, boolean outermost) {
    Set<String> here = new HashSet<>();
    int end = number + StepOrder.of(steps).size();
    for (Step step : steps) {
      int own = number++;
      switch (step) {
        case Step.Launch s -> {
          s.buffers().forEach(this::uses);
          s.arguments().forEach(this::holds);
          holds(s.extent());
          holds(s.grain());
        }
        case Step.Copy s -> {
          uses(s.from());
          uses(s.to());
        }
        case Step.If s -> {
          uses(s.condition());
          block(s.whenTrue(), false);
          block(s.whenFalse(), false);
        }
        case Step.For s -> {
          holds(s.count());
          require(!bound.containsKey(s.symbol()), s.symbol());
          loopSymbols.add(s.symbol());
          open(s.symbol(), new Scope(own + 1, number + StepOrder.of(s.body()).size(), false));
          block(s.body(), false);
          open.remove(s.symbol());
        }
        case Step.While s -> {
          block(s.test(), false);
          uses(s.condition());
          block(s.body(), false);
        }
        case Step.Bind s -> {
          uses(s.buffer());
          Scope scope = new Scope(own + 1, end, outermost);
          // Bound in one place only, so that the memory it sizes has one lifetime.
          require(
              !loopSymbols.contains(s.symbol()) && bound.put(s.symbol(), scope) == null,
              s.symbol());
          open(s.symbol(), scope);
          here.add(s.symbol());
        }
        case Step.Require s -> {
          holds(s.found());
          holds(s.expected());
        }
        case Step.Host s -> {
          s.inputs().forEach(this::uses);
          s.outputs().forEach(this::uses);
        }
      }
    }
    open.keySet().removeAll(here);
  }

  private void open(String symbol, Scope scope) {
    if (!ProgramVerifier.isWord(symbol)) {
      throw ProgramVerifier.fault(program, "'%s' is not a name for a symbol", symbol);
    }
    require(open.put(symbol, scope) == null, symbol);
  }

  private void require(boolean once, String symbol) {
    if (!once) {
      throw ProgramVerifier.fault(program, "step %d binds symbol '%s' again", number - 1, symbol);
    }
  }

  private void uses(String name) {
    Buffer buffer = buffers.get(name);
    holds(buffer.bytes());
    if (buffer.place() instanceof Place.View view) {
      holds(view.offset());
      uses(view.base());
    }
  }

  private void holds(Dim dim) {
    for (String symbol : dim.symbols()) {
      if (!open.containsKey(symbol)) {
        throw ProgramVerifier.fault(
            program, "step %d uses symbol '%s', which is not bound there", number - 1, symbol);
      }
    }
  }

  private void memory(Buffer buffer) {
    for (String symbol : buffer.type().shape().size().symbols()) {
      if (inputSymbols.contains(symbol)) {
        continue;
      }
      Scope scope = bound.get(symbol);
      boolean fits =
          switch (buffer.place()) {
            case Place.View _ -> true;
            case Place.Scratch _ -> scope != null;
            case Place.Output _ -> scope != null && scope.outermost();
            case Place.Arena(int first, int last) ->
                scope != null && scope.first() <= first && last < scope.end();
            case Place.Input _, Place.Constant _, Place.State _ -> false;
          };
      if (!fits) {
        throw ProgramVerifier.fault(
            program,
            "buffer '%s' of type %s lives where symbol '%s' does not hold",
            buffer.name(),
            buffer.type(),
            symbol);
      }
    }
  }
}
