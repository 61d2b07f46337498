package dev.sinter.cli.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.cli.view.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The table of a compilation's steps. */
class PassTimesTest {
  @Test
  void stepsOfOneNameAreOneRowAndTheSumIsTheTotal() {
    PassTimes times = new PassTimes();
    times.done("fold", 1_000_000, () -> "");
    times.done("code jvm-512", 5_000_000, () -> "");
    times.done("fold", 2_500_000, () -> "");
    StringWriter out = new StringWriter();
    times.print(Terminal.plain(new PrintWriter(out), new PrintWriter(out)), 10_000_000);
    assertEquals(
        """
        step          times    ms    share
        fold              2   3.5   35.0 %
        code jvm-512      1   5.0   50.0 %
        unaccounted       -   1.5   15.0 %
        total             -  10.0  100.0 %
        """,
        out.toString().replace("\r\n", "\n"));
  }
}
