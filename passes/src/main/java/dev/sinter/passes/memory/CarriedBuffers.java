package dev.sinter.passes.memory;

import dev.sinter.ir.program.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Finds what loops carry from round to round: buffers that a round may read before it has written
 * them. A write counts where every way through the round has it: those in both branches, but none
 * in a loop that may run no round.
 */
final class CarriedBuffers {
  private final BufferUses uses;
  private final UnaryOperator<String> whole;
  private final UnaryOperator<String> base;
  private final Map<Integer, Set<String>> carried = new HashMap<>();
  private int number;

  /** What each enclosing loop's round has certainly written so far, outermost first. */
  private List<Round> rounds = new ArrayList<>();

  private record Round(int loop, Set<String> written) {
    Round copy() {
      return new Round(loop, new HashSet<>(written));
    }
  }

  private CarriedBuffers(BufferUses uses, UnaryOperator<String> whole, UnaryOperator<String> base) {
    this.uses = uses;
    this.whole = whole;
    this.base = base;
  }

  /**
   * The carried buffers of each loop.
   *
   * @param whole gives the base of a view that covers all of it, and any other buffer itself
   * @param base gives the base of any view
   * @return base buffers by the number of the loop in the order of the steps
   */
  static Map<Integer, Set<String>> of(
      List<Step> steps, BufferUses uses, UnaryOperator<String> whole, UnaryOperator<String> base) {
    CarriedBuffers buffers = new CarriedBuffers(uses, whole, base);
    buffers.block(steps);
    return buffers.carried;
  }

  private void block(List<Step> steps) {
    for (Step step : steps) {
      int own = number++;
      BufferUses.Uses touched = uses.of(step);
      touched.reads().forEach(this::read);
      switch (step) {
        case Step.If branch -> branches(branch);
        case Step.For loop -> {
          List<Round> before = enter(own);
          block(loop.body());
          rounds = before;
        }
        case Step.While loop -> repeat(loop, own);
        case Step.Launch _, Step.Copy _, Step.Bind _, Step.Require _, Step.Host _ -> {}
      }
      touched.writes().forEach(this::write);
    }
  }

  private void branches(Step.If branch) {
    List<Round> before = copies();
    block(branch.whenTrue());
    List<Round> whenTrue = rounds;
    rounds = before;
    block(branch.whenFalse());
    for (int i = 0; i < rounds.size(); i++) {
      rounds.get(i).written().retainAll(whenTrue.get(i).written());
    }
  }

  /**
   * The test runs at least once, so what it writes counts for the loops around; what the body
   * writes does not.
   */
  private void repeat(Step.While loop, int own) {
    enter(own);
    block(loop.test());
    read(loop.condition());
    List<Round> tested = copies();
    block(loop.body());
    rounds = tested;
    rounds.removeLast();
  }

  /** Begins a round; gives what was written around the loop. */
  private List<Round> enter(int loop) {
    List<Round> before = copies();
    rounds.add(new Round(loop, new HashSet<>()));
    return before;
  }

  private List<Round> copies() {
    return new ArrayList<>(rounds.stream().map(Round::copy).toList());
  }

  private void read(String buffer) {
    for (Round round : rounds) {
      if (!round.written().contains(whole.apply(buffer))
          && !round.written().contains(base.apply(buffer))) {
        carried.computeIfAbsent(round.loop(), _ -> new HashSet<>()).add(base.apply(buffer));
      }
    }
  }

  private void write(String buffer) {
    rounds.forEach(round -> round.written().add(whole.apply(buffer)));
  }
}
