package dev.sinter.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.cli.model.RandomInputs;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InputBoundsTest {
  @TempDir private Path folder;

  @Test
  void readsTheFileBesideTheModel() throws IOException {
    Files.writeString(folder.resolve("bert.spec"), "ids int64 B,128 30522\nx float B,4 0\n");
    InputBounds bounds = InputBounds.beside(folder.resolve("bert.onnx"));
    assertEquals(30522, bounds.of("ids"));
    assertEquals(RandomInputs.INTEGERS, bounds.of("x"));
    assertEquals(RandomInputs.INTEGERS, bounds.of("other"));
  }

  @Test
  void needNotBeThere() {
    assertEquals(RandomInputs.INTEGERS, InputBounds.beside(folder.resolve("a.onnx")).of("x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x float 1", "x float 1 many", "x float 1 99999999999", "x float 1 2 3"})
  void refusesOtherLines(String line) throws IOException {
    Files.writeString(folder.resolve("a.spec"), line);
    Path model = folder.resolve("a.onnx");
    SinterException e = assertThrows(SinterException.class, () -> InputBounds.beside(model));
    assertEquals(ErrorCode.USAGE, e.code());
  }
}
