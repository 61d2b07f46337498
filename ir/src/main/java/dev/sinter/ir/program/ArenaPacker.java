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
 * each in the tightest gap that its neighbours in time leave (greedy by size with best fit, after
 * Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020); where no
 * order reaches the lower bound, a search moves the requests that stick out to the front of the
 * best one. A function of its arguments: the same on every machine.
 */
public final class ArenaPacker {
  /** Every offset is a multiple of this. */
  public static final long ALIGNMENT = Tensor.ALIGNMENT;

  /** How many placings the search may try, each compared with all placed before it. */
  private static final long SEARCH_WORK = 8_000_000;

  private static final int SEARCH_ROUNDS = 400;

  /** With more requests than this, one order has to do. */
  private static final int MANY = 10_000;

  private final List<Request> requests;
  private final long[] sizes;
  private long[] best;
  private long bestBytes = Long.MAX_VALUE;
  private Integer[] bestOrder = {};

  private ArenaPacker(List<Request> requests) {
    this.requests = requests;
    this.sizes = requests.stream().mapToLong(request -> roundUp(request.bytes())).toArray();
    this.best = new long[requests.size()];
  }

  /**
   * A plan for these requests, with offsets in their order.
   *
   * @throws ArithmeticException where sizes add up to more than 64 bits
   */
  public static ArenaPlan pack(List<Request> requests) {
    ArenaPacker packer = new ArenaPacker(List.copyOf(requests));
    long lowerBound = packer.lowerBound();
    packer.pack(lowerBound);
    return new ArenaPlan(Arrays.stream(packer.best).boxed().toList(), packer.bestBytes, lowerBound);
  }

  /** The least multiple of {@link #ALIGNMENT} that is no less than {@code bytes}. */
  public static long roundUp(long bytes) {
    return Math.addExact(bytes, ALIGNMENT - 1) & -ALIGNMENT;
  }

  private void pack(long lowerBound) {
    Comparator<Integer> bySize = Comparator.comparingLong(i -> -sizes[i]);
    Comparator<Integer> byLength =
        Comparator.comparingInt(i -> requests.get(i).first() - requests.get(i).last());
    Comparator<Integer> byStart = Comparator.comparingInt(i -> requests.get(i).first());
    Comparator<Integer> byArea = Comparator.comparingDouble(i -> -(double) sizes[i] * length(i));
    List<Comparator<Integer>> orders =
        List.of(
            bySize.thenComparing(byLength).thenComparing(byStart),
            byArea.thenComparing(bySize).thenComparing(byStart),
            byLength.thenComparing(bySize).thenComparing(byStart),
            byStart.thenComparing(bySize));
    for (Comparator<Integer> order : orders.subList(0, sizes.length > MANY ? 1 : orders.size())) {
      if (bestBytes > lowerBound) {
        place(IntStream.range(0, sizes.length).boxed().sorted(order).toArray(Integer[]::new));
      }
    }
    search(lowerBound);
  }

  private double length(int index) {
    return 1.0 + requests.get(index).last() - requests.get(index).first();
  }

  private void search(long lowerBound) {
    SplittableRandom random = new SplittableRandom(sizes.length);
    long perRound = 1 + (long) sizes.length * sizes.length;
    long rounds = Math.min(SEARCH_ROUNDS, SEARCH_WORK / perRound);
    for (long round = 0; round < rounds && bestBytes > lowerBound; round++) {
      Integer[] order = bestOrder.clone();
      List<Integer> highest =
          IntStream.range(0, order.length)
              .filter(at -> best[order[at]] + sizes[order[at]] == bestBytes)
              .boxed()
              .toList();
      moveToFront(order, highest.get(random.nextInt(highest.size())), random);
      place(order);
    }
  }

  /**
   * Moves one request to somewhere before its place, and in half of the rounds any other one too.
   */
  private static void moveToFront(Integer[] order, int from, SplittableRandom random) {
    move(order, from, random.nextInt(from + 1));
    if (random.nextBoolean()) {
      move(order, random.nextInt(order.length), random.nextInt(order.length));
    }
  }

  private static void move(Integer[] order, int from, int to) {
    Integer moved = order[from];
    if (to <= from) {
      System.arraycopy(order, to, order, to + 1, from - to);
    } else {
      System.arraycopy(order, from + 1, order, from, to - from);
    }
    order[to] = moved;
  }

  /** Places in this order, and keeps the result where it is no worse than the best so far. */
  private void place(Integer[] order) {
    long[] offsets = new long[sizes.length];
    List<Integer> placed = new ArrayList<>(sizes.length);
    long bytes = 0;
    for (int index : order) {
      if (sizes[index] > 0) {
        offsets[index] = bestFit(index, placed, offsets);
        bytes = Math.max(bytes, Math.addExact(offsets[index], sizes[index]));
        insert(index, placed, offsets);
      }
    }
    if (bytes <= bestBytes) {
      bestBytes = bytes;
      best = offsets;
      bestOrder = order;
    }
  }

  /**
   * The start of the smallest gap between requests live at the same time, or the end of the last of
   * them.
   */
  private long bestFit(int index, List<Integer> placed, long[] offsets) {
    Request request = requests.get(index);
    long end = 0;
    long bestGap = Long.MAX_VALUE;
    long bestOffset = -1;
    for (int other : placed) {
      if (requests.get(other).overlaps(request)) {
        long gap = offsets[other] - end;
        if (gap >= sizes[index] && gap < bestGap) {
          bestGap = gap;
          bestOffset = end;
        }
        end = Math.max(end, offsets[other] + sizes[other]);
      }
    }
    return bestOffset >= 0 ? bestOffset : end;
  }

  /** Keeps the placed ones sorted by offset. */
  private static void insert(int index, List<Integer> placed, long[] offsets) {
    int low = 0;
    int high = placed.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (offsets[placed.get(middle)] <= offsets[index]) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    placed.add(low, index);
  }

  private long lowerBound() {
    record Change(int step, long bytes) {}
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      changes.add(new Change(requests.get(i).first(), sizes[i]));
      // In an int, last + 1 could wrap; frees sort before allocations of the next step.
      changes.add(new Change(requests.get(i).last(), -sizes[i]));
    }
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
