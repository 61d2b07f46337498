package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.runtime.train.Checkpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed again and again ends at the bits of one that never stopped. */
final class KilledTrainingTest {
  private static final int KILLS = 20;

  /** Each life may make so many more steps than those before. */
  private static final int STEPS = 30;

  /** Steps between checkpoints where it is to be killed between them too. */
  private static final int SELDOM = 25;

  private static final int MOST_MILLISECONDS = 60;

  @TempDir private Path folder;

  @Test
  void resumesToTheSameBits() throws IOException, InterruptedException {
    long seed = System.nanoTime();
    System.out.println("KilledTrainingTest: seed " + seed);
    Random random = new Random(seed);
    Path checkpoint = folder.resolve("killed.safetensors");
    long before = 0;
    int whileWriting = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      String life = "life %d, seed %d".formatted(kill, seed);
      boolean anywhere = kill % 2 == 0;
      Process process =
          KillableTraining.start(checkpoint, anywhere ? SELDOM : 1, (kill + 1L) * STEPS, false);
      assertEquals(before, firstLine(process), life);
      if (anywhere) {
        Thread.sleep(random.nextInt(MOST_MILLISECONDS));
      } else {
        awaitWriting(process, random);
      }
      process.destroyForcibly().waitFor();
      whileWriting += unfinished().isEmpty() ? 0 : 1;
      long after = steps(checkpoint);
      assertTrue(before <= after && after <= (kill + 1L) * STEPS, life);
      before = after;
    }
    System.out.printf("KilledTrainingTest: %d killed while writing%n", whileWriting);
    assertTrue(before > 0, "no life made a step");
    long last = before + STEPS;
    assertEquals(0, KillableTraining.start(checkpoint, 1, last, true).waitFor());
    assertEquals(List.of(), unfinished(), "unfinished files are removed");
    assertEquals(-1, Files.mismatch(uninterrupted(last), checkpoint), "seed " + seed);
  }

  private static long firstLine(Process process) throws IOException {
    BufferedReader said = process.inputReader();
    String line = said.readLine();
    assertTrue(line != null, "it ended before it said how many steps were made");
    return Long.parseLong(line);
  }

  /** Until a file is seen that is not finished; a moment later it may be. */
  private void awaitWriting(Process process, Random random) throws IOException {
    for (int skipped = random.nextInt(4); skipped >= 0; skipped--) {
      List<Path> old = unfinished();
      while (process.isAlive() && old.containsAll(unfinished())) {
        Thread.onSpinWait();
      }
    }
  }

  private List<Path> unfinished() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".part")).toList();
    }
  }

  private static long steps(Path checkpoint) {
    return Files.exists(checkpoint)
        ? Checkpoint.read(checkpoint).state().get("#steps").getLong(0)
        : 0;
  }

  private Path uninterrupted(long steps) {
    Path file = folder.resolve("whole.safetensors");
    try (KillableTraining training = KillableTraining.begin()) {
      while (training.steps() < steps) {
        training.step();
      }
      training.save(file);
    }
    return file;
  }
}
