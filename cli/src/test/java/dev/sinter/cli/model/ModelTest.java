package dev.sinter.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelTest {
  private static final RandomInputs RANDOM = new RandomInputs(7, RandomInputs.INTEGERS);

  @TempDir private Path folder;

  private static Signature signature(String... inputs) {
    return new Signature(Stream.of(inputs).map(ModelTest::parameter).toList(), List.of());
  }

  private static Signature.Parameter parameter(String text) {
    String[] parts = text.split(": ", 2);
    return new Signature.Parameter(parts[0], TensorType.parse(parts[1]));
  }

  private static SinterException fails(ErrorCode code, Executable action) {
    SinterException e = assertThrows(SinterException.class, action);
    assertEquals(code, e.code(), e.getMessage());
    return e;
  }

  private String file(String name, Tensor tensor) {
    Path file = folder.resolve(name);
    Npy.write(file, tensor);
    return file.toString();
  }

  @Test
  void sizesAreRead() {
    SymbolSizes sizes = SymbolSizes.parse("--bind", List.of("batch=16,seq=8", "h=0"));
    assertEquals(Map.of("batch", 16L, "seq", 8L, "h", 0L), sizes.sizes());
    assertEquals(1, sizes.applyAsLong("other"));
    assertEquals(" for batch=16, h=0, seq=8", sizes.suffix());
    assertEquals("", SymbolSizes.none().suffix());
  }

  @ParameterizedTest
  @CsvSource({"batch", "batch=", "batch=-1", "batch=x", "batch=99999999999999999999"})
  void otherSizesAreUsageErrors(String text) {
    fails(ErrorCode.USAGE, () -> SymbolSizes.parse("--bind", List.of(text)));
  }

  @Test
  void symbolsOfOtherModelsAreNamed() {
    Signature signature = signature("x: f32[2*n+1,m]");
    assertEquals(Set.of("m", "n"), SymbolSizes.symbols(signature));
    SinterException e =
        fails(
            ErrorCode.USAGE,
            () -> SymbolSizes.parse("--bind", List.of("batch=2")).checked(signature));
    assertTrue(e.getMessage().contains("its symbols are: m, n"), e.getMessage());
  }

  @Test
  void randomInputsDependOnSeedAndName() {
    Signature signature = signature("x: f32[n,4]", "y: f32[n,4]", "i: i64[n]", "b: bool[n]");
    List<Tensor> values = RANDOM.makeAll(signature, _ -> 3);
    List<Tensor> again = RANDOM.makeAll(signature, _ -> 3);
    for (int i = 0; i < values.size(); i++) {
      assertTrue(values.get(i).contentEquals(again.get(i)));
    }
    assertFalse(values.get(0).contentEquals(values.get(1)));
    assertFalse(
        values.get(0).contentEquals(new RandomInputs(8, 8).makeAll(signature, _ -> 3).get(0)));
    for (long index : values.get(2).toLongArray()) {
      assertTrue(index >= 0 && index < RandomInputs.INTEGERS);
    }
  }

  @Test
  void sizesThatMakeNoShapeAreRefused() {
    fails(ErrorCode.INPUT_SHAPE, () -> RANDOM.makeAll(signature("x: f32[n-5]"), _ -> 1));
    fails(
        ErrorCode.LIMIT_EXCEEDED,
        () -> RANDOM.makeAll(signature("x: f32[n,1000000]"), _ -> 1_000_000_000));
  }

  @Test
  void inputsComeFromFilesAndTheRestFromTheSeed() {
    Signature signature = signature("x: f32[n,2]", "mask: f32[n]");
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    InputValues values =
        InputValues.read(signature, List.of("x=" + file("x.npy", x)), SymbolSizes.none(), RANDOM);
    assertTrue(values.values().get(0).contentEquals(x));
    assertEquals("f32[3]", values.values().get(1).type().toString());
    assertEquals(Set.of("x"), values.given());
  }

  @Test
  void oneInputNeedsNoName() {
    Tensor x = Tensor.of(new float[] {1, 2}, 2);
    for (String name : new String[] {"plain.npy", "with=sign.npy"}) {
      String file = file(name, x);
      InputValues values =
          InputValues.read(signature("x: f32[n]"), List.of(file), SymbolSizes.none(), RANDOM);
      assertTrue(values.values().getFirst().contentEquals(x));
    }
  }

  @Test
  void inputsThatDoNotFitAreExplained() {
    Signature two = signature("x: f32[n,2]", "y: f32[n]");
    String x = file("x.npy", Tensor.of(new float[6], 3, 2));
    String doubles = file("d.npy", Tensor.of(new double[6], 3, 2));
    String vector = file("v.npy", Tensor.of(new float[4], 4));
    String wide = file("w.npy", Tensor.of(new float[6], 2, 3));
    record Case(List<String> inputs, ErrorCode code, String expected) {}
    for (Case each :
        List.of(
            new Case(List.of(x), ErrorCode.INPUT_UNKNOWN, "x: f32[n,2], y: f32[n]"),
            new Case(List.of("z=" + x), ErrorCode.INPUT_UNKNOWN, "no input 'z'; the inputs are: x"),
            new Case(List.of("x=" + doubles), ErrorCode.INPUT_TYPE, "f32[n,2]"),
            new Case(List.of("x=" + vector), ErrorCode.INPUT_SHAPE, "f32[n,2]"),
            new Case(List.of("x=" + wide), ErrorCode.INPUT_SHAPE, "f32[n,2]"),
            new Case(List.of("x=" + x, "y=" + vector), ErrorCode.INPUT_SHAPE, "y"),
            new Case(List.of("x=" + x, "x=" + x), ErrorCode.USAGE, "twice"),
            new Case(List.of("x=nosuch.npy"), ErrorCode.FILE_UNREADABLE, "nosuch.npy"))) {
      SinterException e =
          fails(
              each.code(), () -> InputValues.read(two, each.inputs(), SymbolSizes.none(), RANDOM));
      assertTrue(e.getMessage().contains(each.expected()), e.getMessage());
    }
    fails(
        ErrorCode.INPUT_SHAPE,
        () ->
            InputValues.read(
                two, List.of("x=" + x), SymbolSizes.parse("--bind", List.of("n=4")), RANDOM));
  }

  @Test
  void outputNamesAreFileNames() {
    List<Signature.Parameter> outputs =
        Stream.of("a/b", "a:b", "A_B", "plain-1.x", "", "../x")
            .map(name -> new Signature.Parameter(name, TensorType.parse("f32[]")))
            .toList();
    assertEquals(
        List.of("a_b.npy", "a_b_2.npy", "A_B_3.npy", "plain-1.x.npy", ".npy", ".._x.npy"),
        OutputFolder.fileNames(outputs));
  }

  @Test
  void outputsAreWrittenTogether() throws Exception {
    Path out = folder.resolve("new").resolve("out");
    List<Signature.Parameter> outputs = List.of(parameter("a: f32[2]"), parameter("b/c: bf16[2]"));
    Tensor a = Tensor.of(new float[] {1, 2}, 2);
    Tensor b = Tensor.zeros(TensorType.parse("bf16[2]"));
    b.setDouble(1, 0.5);
    List<Path> files = new OutputFolder(out).write(outputs, List.of(a, b));
    assertEquals(List.of(out.resolve("a.npy"), out.resolve("b_c.npy")), files);
    assertTrue(Npy.read(files.get(0)).contentEquals(a));
    Tensor wide = Npy.read(files.get(1));
    assertSame(ElementType.F32, wide.element());
    assertEquals(0.5, wide.getDouble(1));
    try (var left = Files.list(out)) {
      assertEquals(2, left.count(), "no staging folder is left");
    }
  }

  @Test
  void aFileInTheWayOfTheFolderIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    SinterException e =
        fails(ErrorCode.FILE_UNWRITABLE, () -> new OutputFolder(file).write(List.of(), List.of()));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  @Test
  void targetsHaveNames() {
    assertEquals(Target.jvm(), Targets.parse(List.of("jvm")));
    assertEquals(
        List.of(Target.JVM_512, Target.JVM_SCALAR),
        Targets.parse(List.of("jvm-512", "jvm-scalar")));
    assertTrue(Targets.parse(List.of("host")).contains(Target.JVM_SCALAR));
    fails(ErrorCode.USAGE, () -> Targets.parse(List.of("nosuch")));
    fails(ErrorCode.TARGET_UNSUPPORTED, () -> Targets.parse(List.of("cuda")));
  }

  @ParameterizedTest
  @CsvSource({"auto", "interpreter", "jvm", "jvm-scalar", "jvm-256"})
  void backendsHaveNames(String name) {
    assertEquals(name, Backend.parse(name).name());
  }
}
