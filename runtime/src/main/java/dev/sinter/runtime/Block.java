package dev.sinter.runtime;

import java.util.List;

/** Actions one after the other. */
final class Block implements Action {
  private final Action[] actions;

  Block(List<Action> actions) {
    this.actions = actions.toArray(Action[]::new);
  }

  @Override
  public void run(Frame frame) {
    for (Action action : actions) {
      action.run(frame);
    }
  }
}
