package dev.sinter.passes.schedule;

import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What a depthwise convolution sums up in registers at once: neighbouring positions of a line ×
 * vectors of channels.
 *
 * @param positions how many share what they see of a line of the image, and the weights
 * @param lanes elements a vector
 * @param run neighbouring taps whose products with them are written out
 * @param direct whether the epilogue is applied to the registers, and not by way of scratch, where
 *     there is one vector only
 */
record DepthwiseTile(int positions, int vectors, int lanes, int run, boolean direct) {
  /** Enough sums to hide the latency of a multiply-add, even of one vector each. */
  private static final int POSITIONS = 8;

  /** So many are kept where an epilogue takes room, before it goes by way of scratch. */
  private static final int FEWEST_POSITIONS = 4;

  /** Longer lines of taps are walked one by one. */
  private static final int LONGEST_RUN = 8;

  /** The first tile that a target has the registers for, and its compiler the patience. */
  static DepthwiseTile of(Target target, Depthwise problem) {
    long lanes =
        Math.min(target.lanes(problem.element().bytes()), Long.highestOneBit(problem.channels()));
    DepthwiseTile last =
        new DepthwiseTile(positions(problem.line().output()), 1, Math.toIntExact(lanes), 1, false);
    return last.better(target, problem).stream()
        .filter(tile -> tile.cost(problem) <= target.methodVectorOps())
        .findFirst()
        .orElse(last);
  }

  /** Those with runs of taps: with the epilogue on registers, and of more positions, first. */
  private List<DepthwiseTile> better(Target target, Depthwise problem) {
    List<DepthwiseTile> tiles = new ArrayList<>();
    long taps = problem.line().taps();
    int line = taps <= LONGEST_RUN ? (int) taps : 1;
    boolean registers = Vectorization.lanes(problem.epilogue(), target) >= lanes;
    if (registers && 2 * positions <= target.accumulators() && problem.channels() >= 2L * lanes) {
      tiles.add(new DepthwiseTile(positions, 2, lanes, line, true));
    }
    for (boolean onRegisters : registers ? List.of(true, false) : List.of(false)) {
      for (int i = positions; i >= Math.min(positions, FEWEST_POSITIONS); i--) {
        tiles.add(new DepthwiseTile(i, 1, lanes, line, onRegisters));
      }
    }
    return tiles;
  }

  /** Eight, or seven where no more of those are left over: images are often of 7 · 2ⁿ. */
  private static int positions(Dim line) {
    if (!line.isKnown()) {
      return POSITIONS;
    }
    boolean suits = line.roundUp(POSITIONS - 1).known() <= line.roundUp(POSITIONS).known();
    return Math.clamp(line.known(), 1, suits ? POSITIONS - 1 : POSITIONS);
  }

  /** With one vector of channels, for those that are left over. */
  DepthwiseTile narrow(boolean onRegisters) {
    return new DepthwiseTile(positions, 1, lanes, run, onRegisters);
  }

  /** Channels it covers. */
  int width() {
    return vectors * lanes;
  }

  /** The columns of the image, counted from the first one, that its positions see with a run. */
  List<Long> columns(Depthwise.Axis line) {
    TreeSet<Long> columns = new TreeSet<>();
    for (long position = 0; position < positions; position++) {
      for (long tap = 0; tap < run; tap++) {
        columns.add(position * line.stride() + tap * line.dilation());
      }
    }
    return List.copyOf(columns);
  }

  /** In vector operations of a method. */
  private int cost(Depthwise problem) {
    int loads = columns(problem.line()).size() + run;
    int sums = positions * run + MethodCost.whole(List.of(), loads, direct ? 0 : positions);
    List<Body> bodies = List.of(problem.epilogue().body());
    int leaves = Body.leaves(bodies).size() - 1;
    int epilogue = direct ? positions * MethodCost.whole(bodies, leaves, 1) : 0;
    return vectors * (sums + epilogue);
  }
}
