package dev.sinter.runtime;

import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Turns the steps of a program into actions for one session and one binding of the input symbols.
 * Whatever only these symbols decide is computed here, once.
 */
final class ProgramBinder {
  private final LinkedProgram linked;
  private final SymbolTable table;
  private final Function<String, List<Integer>> outputsKnownBy;
  private final long[] symbols;
  private final Map<String, Slot> slots = new HashMap<>();
  private final List<PhaseLayout> phases = new ArrayList<>();
  private final List<LaunchAction> launches = new ArrayList<>();

  /**
   * @param outputsKnownBy the outputs that can be made once a symbol is bound
   */
  ProgramBinder(
      LinkedProgram linked, long[] symbols, Function<String, List<Integer>> outputsKnownBy) {
    this.linked = linked;
    this.table = linked.symbols();
    this.symbols = symbols;
    this.outputsKnownBy = outputsKnownBy;
  }

  BoundProgram bind() {
    Map<String, Integer> arenaRoots = new HashMap<>();
    linked
        .phases()
        .forEach(phase ->
            phase.buffers().forEach(buffer -> arenaRoots.put(buffer.name(), phase.root())));
    linked.buffers().values().forEach(buffer -> addBase(buffer, arenaRoots));
    linked.buffers().values().forEach(this::addView);
    for (LinkedProgram.Phase phase : linked.phases()) {
      phases.add(
          new PhaseLayout(
              phase, phase.buffers().stream().map(buffer -> slots.get(buffer.name())).toList()));
    }
    return new BoundProgram(
        symbols.clone(), block(linked.program().steps()), phases.getFirst(), launches);
  }

  private void addBase(Buffer buffer, Map<String, Integer> arenaRoots) {
    String name = buffer.name();
    SizeExpression size = expression(buffer.bytes());
    switch (buffer.place()) {
      case Place.Arena _ -> slots.put(name, Slot.whole(buffer, arenaRoots.get(name), size));
      case Place.Scratch _ -> slots.put(name, Slot.whole(buffer, linked.scratchRoot(), size));
      case Place.Input _, Place.Output _, Place.Constant _, Place.State _ ->
          slots.put(name, Slot.whole(buffer, linked.root(name), size));
      case Place.View _ -> {}
    }
  }

  private void addView(Buffer buffer) {
    if (buffer.place() instanceof Place.View(String base, Dim offset)) {
      slots.put(
          buffer.name(),
          Slot.view(buffer, slots.get(base), expression(buffer.bytes()), expression(offset)));
    }
  }

  /** Known where the input symbols say it. */
  private SizeExpression expression(Dim dim) {
    SizeExpression expression = SizeExpression.of(dim, table);
    return dim.symbols().stream().allMatch(table::isInput)
        ? new SizeExpression.Known(expression.eval(symbols))
        : expression;
  }

  private Block block(List<Step> steps) {
    return new Block(steps.stream().map(this::action).toList());
  }

  private Action action(Step step) {
    return switch (step) {
      case Step.Launch s -> launch(s);
      case Step.Copy s -> new CopyAction(slots.get(s.from()), slots.get(s.to()));
      case Step.If s ->
          new IfAction(slots.get(s.condition()), block(s.whenTrue()), block(s.whenFalse()));
      case Step.For s ->
          new ForAction(table.index(s.symbol()), expression(s.count()), block(s.body()));
      case Step.While s ->
          new WhileAction(block(s.test()), slots.get(s.condition()), block(s.body()));
      case Step.Bind s -> bind(s);
      case Step.Require s -> new RequireAction(s, expression(s.found()), expression(s.expected()));
      case Step.Host s -> new HostAction(s, slots(s.inputs()), slots(s.outputs()), table);
    };
  }

  private LaunchAction launch(Step.Launch step) {
    LaunchAction launch =
        new LaunchAction(
            step,
            linked.kernel(step.kernel()),
            slots(step.buffers()),
            linked.scratchRoot(),
            this::expression);
    launches.add(launch);
    return launch;
  }

  private BindAction bind(Step.Bind step) {
    List<PhaseLayout> sized = new ArrayList<>();
    for (int i = 0; i < phases.size(); i++) {
      if (linked.phases().get(i).symbol().equals(step.symbol())) {
        sized.add(phases.get(i));
      }
    }
    return new BindAction(
        step,
        table.index(step.symbol()),
        slots.get(step.buffer()),
        sized,
        outputsKnownBy.apply(step.symbol()));
  }

  private Slot[] slots(List<String> names) {
    return names.stream().map(slots::get).toArray(Slot[]::new);
  }
}
