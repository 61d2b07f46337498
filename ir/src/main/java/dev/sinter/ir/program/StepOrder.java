package dev.sinter.ir.program;

import java.util.ArrayList;
import java.util.List;

/**
 * The numbering of a program's steps: each step, also one that holds others, has one number,
 * counted from 0 in the order of the text (a loop or branch before its blocks, {@code whenTrue}
 * before {@code whenFalse}, {@code test} before {@code body}). Lifetimes of arena buffers are
 * intervals of these numbers.
 */
public final class StepOrder {
  private final List<Entry> entries = new ArrayList<>();

  private StepOrder() {}

  /**
   * A step in the order.
   *
   * @param number its number, and its place in the list
   * @param end one more than the highest number inside it
   */
  public record Entry(int number, int end, Step step) {
    /** Whether its blocks may run several times. */
    public boolean isLoop() {
      return step instanceof Step.For || step instanceof Step.While;
    }
  }

  /** A step's touch of a buffer: a read or a write. */
  public record Use(int number, String buffer) {}

  /** The steps of a tree in the order of their numbers. */
  public static List<Entry> of(List<Step> steps) {
    StepOrder order = new StepOrder();
    order.number(steps);
    return List.copyOf(order.entries);
  }

  private void number(List<Step> steps) {
    for (Step step : steps) {
      int number = entries.size();
      entries.add(null);
      blocks(step).forEach(this::number);
      entries.set(number, new Entry(number, entries.size(), step));
    }
  }

  /** The blocks inside a step, in order. */
  public static List<List<Step>> blocks(Step step) {
    return switch (step) {
      case Step.If s -> List.of(s.whenTrue(), s.whenFalse());
      case Step.For s -> List.of(s.body());
      case Step.While s -> List.of(s.test(), s.body());
      case Step.Launch _, Step.Copy _, Step.Bind _, Step.Require _, Step.Host _ -> List.of();
    };
  }

  /**
   * Every touch of a buffer by name, in order. A while loop reads its condition at the number of
   * the last step of its test.
   */
  public static List<Use> uses(List<Entry> order) {
    List<Use> uses = new ArrayList<>();
    for (Entry entry : order) {
      int number = entry.number();
      switch (entry.step()) {
        case Step.Launch s -> s.buffers().forEach(name -> uses.add(new Use(number, name)));
        case Step.Copy s -> {
          uses.add(new Use(number, s.from()));
          uses.add(new Use(number, s.to()));
        }
        case Step.If s -> uses.add(new Use(number, s.condition()));
        case Step.While s -> uses.add(new Use(number + of(s.test()).size(), s.condition()));
        case Step.Bind s -> uses.add(new Use(number, s.buffer()));
        case Step.Host s -> {
          s.inputs().forEach(name -> uses.add(new Use(number, name)));
          s.outputs().forEach(name -> uses.add(new Use(number, name)));
        }
        case Step.For _, Step.Require _ -> {}
      }
    }
    return uses;
  }
}
