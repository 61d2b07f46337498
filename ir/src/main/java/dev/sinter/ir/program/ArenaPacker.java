package dev.sinter.ir.program;

import dev.sinter.ir.program.ArenaPlan.Request;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Gives each request a place such that no two that some step needs at once overlap, and the arena
 * is small: offline dynamic storage allocation. Requests are placed one by one in several orders,
 * each in the tightest or the lowest gap that its neighbours in time leave (greedy by size, after
 * Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020); where no
 * order reaches the lower bound, a search moves requests that stick out towards the front of the
 * best one. A function of its arguments: the same on every machine.
 */
public final class ArenaPacker {
  /** Every offset is a multiple of this. */
  public static final long ALIGNMENT = Tensor.ALIGNMENT;

  private static final int SEARCH_ROUNDS = 4000;

  /** How many pairs of requests the search may compare: some tens of milliseconds. */
  private static final long SEARCH_WORK = 60_000_000;

  /** The same where a plan is wanted fast: about two milliseconds, also while a program runs. */
  private static final long QUICK_WORK = 4_000_000;

  /** A plan that is larger than the lower bound by no more than this part of it is good enough. */
  private static final long TOLERATED_PART = 50;

  /** With more requests than this, one order has to do. */
  private static final int MANY = 10_000;

  private final List<Request> requests;
  private final long[] sizes;
  private final long lowerBound;
  private int[] bestOrder = {};
  private long[] best;
  private long bestBytes = Long.MAX_VALUE;

  private ArenaPacker(List<Request> requests) {
    this.requests = List.copyOf(requests);
    sizes = requests.stream().mapToLong(request -> roundUp(request.bytes())).toArray();
    best = new long[sizes.length];
    lowerBound = lowerBound();
  }

  /**
   * A plan for these requests, with offsets in their order.
   *
   * @throws ArithmeticException where sizes add up to more than 64 bits
   */
  public static ArenaPlan pack(List<Request> requests) {
    ArenaPacker packer = new ArenaPacker(requests);
    packer.tryOrders();
    packer.search(SEARCH_WORK, packer.lowerBound);
    return packer.plan();
  }

  /**
   * A plan found fast, with the help of one for as many requests of other sizes, such as the same
   * program asks for where its symbols have other values. It is only a little worse than one of its
   * own: where sizes have grown differently, some to the square of others, a short search follows.
   */
  public static ArenaPlan pack(List<Request> requests, ArenaPlan similar) {
    ArenaPacker packer = new ArenaPacker(requests);
    // Placed from the bottom up, each request lands no higher than in the plan, if sizes agree.
    List<Long> offsets = similar.offsets();
    packer.place(packer.order((a, b) -> Long.compare(offsets.get(a), offsets.get(b))), true);
    packer.tryOrders();
    packer.search(QUICK_WORK, packer.lowerBound + packer.lowerBound / TOLERATED_PART);
    return packer.plan();
  }

  /** The least multiple of {@link #ALIGNMENT} that is no less than {@code bytes}. */
  public static long roundUp(long bytes) {
    return Math.addExact(bytes, ALIGNMENT - 1) & -ALIGNMENT;
  }

  private ArenaPlan plan() {
    return new ArenaPlan(Arrays.stream(best).boxed().toList(), bestBytes, lowerBound);
  }

  private void tryOrders() {
    List<Comparator<Integer>> orders =
        List.of(
            (a, b) -> firstOf(bySize(a, b), byLength(a, b), byStart(a, b)),
            (a, b) -> firstOf(byArea(a, b), bySize(a, b), byStart(a, b)),
            (a, b) -> firstOf(byLength(a, b), bySize(a, b), byStart(a, b)),
            (a, b) -> firstOf(byStart(a, b), bySize(a, b), 0));
    for (Comparator<Integer> order : orders.subList(0, sizes.length > MANY ? 1 : orders.size())) {
      for (boolean lowest : new boolean[] {false, true}) {
        if (bestBytes > lowerBound) {
          place(order(order), lowest);
        }
      }
    }
  }

  /** The first of these orders that tells two requests apart. */
  private static int firstOf(int a, int b, int c) {
    return a != 0 ? a : b != 0 ? b : c;
  }

  private int bySize(int a, int b) {
    return Long.compare(sizes[b], sizes[a]);
  }

  private int byLength(int a, int b) {
    return Double.compare(length(b), length(a));
  }

  private int byStart(int a, int b) {
    return Integer.compare(requests.get(a).first(), requests.get(b).first());
  }

  private int byArea(int a, int b) {
    return Double.compare(sizes[b] * length(b), sizes[a] * length(a));
  }

  private int[] order(Comparator<Integer> comparator) {
    return IntStream.range(0, sizes.length).boxed().sorted(comparator).mapToInt(i -> i).toArray();
  }

  private double length(int index) {
    return 1.0 + requests.get(index).last() - requests.get(index).first();
  }

  /** Spends so much work at most, and stops at a plan of that many bytes. */
  private void search(long work, long wanted) {
    SplittableRandom random = new SplittableRandom(sizes.length);
    long perRound = 1 + (long) sizes.length * sizes.length / 2;
    long rounds = Math.min(SEARCH_ROUNDS, work / perRound);
    for (long round = 0; round < rounds && bestBytes > wanted; round++) {
      int[] order = bestOrder.clone();
      int[] highest =
          IntStream.range(0, order.length)
              .filter(at -> best[order[at]] + sizes[order[at]] == bestBytes)
              .toArray();
      int from = highest[random.nextInt(highest.length)];
      move(order, from, random.nextInt(from + 1));
      for (int more = random.nextInt(4); more > 0; more--) {
        move(order, random.nextInt(order.length), random.nextInt(order.length));
      }
      place(order, random.nextBoolean());
    }
  }

  private static void move(int[] order, int from, int to) {
    int moved = order[from];
    if (to <= from) {
      System.arraycopy(order, to, order, to + 1, from - to);
    } else {
      System.arraycopy(order, from + 1, order, from, to - from);
    }
    order[to] = moved;
  }

  /** Places in this order, and keeps the result where it is no worse than the best so far. */
  private void place(int[] order, boolean lowest) {
    Placement placement = new Placement(sizes.length);
    for (int index : order) {
      if (sizes[index] > 0) {
        placement.add(index, lowest);
      }
      if (placement.bytes > bestBytes) {
        return;
      }
    }
    bestBytes = placement.bytes;
    best = placement.offsets;
    bestOrder = order;
  }

  /** The requests placed so far, sorted by offset. */
  private final class Placement {
    private final long[] offsets;
    private final int[] placed;
    private int count;
    private long bytes;

    Placement(int requests) {
      offsets = new long[requests];
      placed = new int[requests];
    }

    void add(int index, boolean lowest) {
      long offset = gap(index, lowest);
      offsets[index] = offset;
      bytes = Math.max(bytes, Math.addExact(offset, sizes[index]));
      int at = count++;
      while (at > 0 && offsets[placed[at - 1]] > offset) {
        placed[at] = placed[at - 1];
        at--;
      }
      placed[at] = index;
    }

    /**
     * The start of the lowest or smallest gap between requests live at the same time, or the end of
     * the last of them.
     */
    private long gap(int index, boolean lowest) {
      Request request = requests.get(index);
      long end = 0;
      long bestGap = Long.MAX_VALUE;
      long bestOffset = -1;
      for (int i = 0; i < count; i++) {
        int other = placed[i];
        if (requests.get(other).overlaps(request)) {
          long gap = offsets[other] - end;
          if (gap >= sizes[index] && gap < bestGap) {
            if (lowest) {
              return end;
            }
            bestGap = gap;
            bestOffset = end;
          }
          end = Math.max(end, offsets[other] + sizes[other]);
        }
      }
      return bestOffset >= 0 ? bestOffset : end;
    }
  }

  private long lowerBound() {
    record Change(int step, long bytes) {}
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      changes.add(new Change(requests.get(i).first(), sizes[i]));
      changes.add(new Change(requests.get(i).last(), -sizes[i]));
    }
    // What ends with a step is there as long as what begins with it. In an int, last + 1 could
    // wrap.
    changes.sort(
        Comparator.comparingLong(change -> change.step() * 2L + (change.bytes() < 0 ? 1 : 0)));
    long live = 0;
    long most = 0;
    for (Change change : changes) {
      live = Math.addExact(live, change.bytes());
      most = Math.max(most, live);
    }
    return most;
  }
}
