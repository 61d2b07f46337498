package dev.sinter.cli.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.spi.ClassFile;
import dev.sinter.ir.spi.KernelCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DumpFolderTest {
  @TempDir private Path folder;

  private static byte[] anyClass() throws Exception {
    try (var in = DumpFolderTest.class.getResourceAsStream("DumpFolderTest.class")) {
      return in.readAllBytes();
    }
  }

  @Test
  void stepsAreNumberedAndKernelsDisassembled() throws Exception {
    Path out = folder.resolve("dump");
    DumpFolder dump = new DumpFolder(out);
    dump.done("simplify", 1, () -> "first");
    dump.done("lower jvm-512/x", 1, () -> "second");
    assertEquals("first", Files.readString(out.resolve("01-simplify.txt")));
    assertEquals("second", Files.readString(out.resolve("02-lower-jvm-512-x.txt")));
    Signature signature = new Signature(List.of(), List.of());
    Program program = new Program("p", "jvm-scalar", signature, List.of(), List.of("k"), List.of());
    KernelCode code =
        new KernelCode.Bytecode("k", new ClassFile("K", "kernel k", anyClass()), List.of());
    dump.write(
        new Artifact(
            "p",
            signature,
            List.of(new Artifact.Variant(program, List.of(code))),
            Map.of(),
            Map.of(),
            Map.of()));
    Path target = out.resolve("jvm-scalar");
    assertEquals("kernel k", Files.readString(target.resolve("k.txt")));
    assertTrue(Files.readString(target.resolve("program.txt")).contains("p"));
    assertEquals(anyClass().length, Files.size(target.resolve("k.class")));
    assertTrue(Files.readString(target.resolve("k.javap")).contains("anyClass"));
  }

  @Test
  void aFileInTheWayIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    SinterException e = assertThrows(SinterException.class, () -> new DumpFolder(file));
    assertEquals(ErrorCode.FILE_UNWRITABLE, e.code());
    assertTrue(e.getMessage().contains(file.toString()));
  }
}
