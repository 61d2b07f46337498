package dev.sinter.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every part of a task is done once, whatever else happens. */
class WorkerPoolTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 9})
  void everyPartIsDoneOnce(int threads) {
    try (WorkerPool pool = new WorkerPool(threads, "test")) {
      for (int round = 0; round < 500; round++) {
        int wanted = round % 12;
        int expected = Math.max(1, Math.min(wanted, threads));
        AtomicIntegerArray done = new AtomicIntegerArray(expected);
        pool.run(
            (part, parts) -> {
              assertEquals(expected, parts);
              done.incrementAndGet(part);
            },
            wanted);
        for (int part = 0; part < expected; part++) {
          assertEquals(1, done.get(part));
        }
      }
    }
  }

  @Test
  void theLowestFailureIsThrownWithTheOthers() {
    try (WorkerPool pool = new WorkerPool(4, "test")) {
      IllegalStateException failure =
          assertThrows(
              IllegalStateException.class, () -> pool.run((part, _) -> failFrom(1, part), 4));
      assertEquals("part 1", failure.getMessage());
      assertEquals(2, failure.getSuppressed().length);
      assertThrows(StackOverflowError.class, () -> pool.run((_, _) -> overflow(0), 3));
      everyPartIsDoneOnce(4);
    }
  }

  private static void failFrom(int first, int part) {
    if (part >= first) {
      throw new IllegalStateException("part " + part);
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  @Test
  void aCallerThatFindsThePoolTakenWorksAlone() throws Exception {
    try (WorkerPool pool = new WorkerPool(2, "test")) {
      CountDownLatch taken = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Thread first =
          Thread.ofPlatform()
              .start(() ->
                  pool.run(
                      (part, _) -> {
                        taken.countDown();
                        await(release);
                      },
                      2));
      taken.await();
      List<Integer> seen = new ArrayList<>();
      pool.run((_, parts) -> seen.add(parts), 2);
      assertEquals(List.of(1), seen);
      release.countDown();
      first.join();
    }
  }

  private static void await(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        latch.await();
        done = true;
      } catch (InterruptedException _) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void anInterruptedCallerStillWaitsAndStaysInterrupted() {
    try (WorkerPool pool = new WorkerPool(2, "test")) {
      AtomicIntegerArray done = new AtomicIntegerArray(2);
      Thread.currentThread().interrupt();
      pool.run((part, _) -> done.incrementAndGet(part), 2);
      assertEquals(1, done.get(1));
      assertTrue(Thread.interrupted());
    }
  }
}
