package dev.sinter.bench.process;

import dev.sinter.bench.measure.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program to be run to its end, with the Java that this runs on.
 *
 * @param name what it is called in tables
 * @param arguments of {@code java}
 */
public record JavaProcess(String name, List<String> arguments) {
  public JavaProcess {
    arguments = List.copyOf(arguments);
  }

  /**
   * Runs it, with its output thrown away.
   *
   * @param log takes what it says on its standard error
   * @return nanoseconds from before its start until after its end
   * @throws IllegalStateException where it fails, with what it said
   */
  public long time(Path log) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(log.toFile());
    try {
      long start = System.nanoTime();
      int status = builder.start().waitFor();
      long time = System.nanoTime() - start;
      if (status != 0) {
        throw new IllegalStateException(
            "%s: exit status %d: %s".formatted(name, status, Files.readString(log)));
      }
      return time;
    } catch (IOException e) {
      throw new IllegalStateException(name + ": cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Runs each in turns, and gives a series of each: what the rounds took. */
  public static List<Series> timeInTurns(List<JavaProcess> processes, int rounds, Path log) {
    double[][] times = new double[processes.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < times.length; i++) {
        times[i][round] = processes.get(i).time(log);
      }
    }
    return Arrays.stream(times).map(Series::ofTimes).toList();
  }
}
