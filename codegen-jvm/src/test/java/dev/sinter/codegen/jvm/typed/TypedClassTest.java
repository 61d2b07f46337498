package dev.sinter.codegen.jvm.typed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.type.TensorType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The typed class, seen as its users see it: through javac, and running over a stand-in for the
 * runtime.
 */
final class TypedClassTest {
  /**
   * What of the runtime the typed class calls; a run gives back what it was given, and so often as
   * there are outputs.
   */
  private static final String RUNTIME =
      """
      package dev.sinter.runtime;

      import dev.sinter.ir.tensor.Tensor;
      import java.util.*;

      public final class Executable implements AutoCloseable {
        public static int open;
        public static int outputs = 1;
        Executable() {
          open++;
        }
        public List<Tensor> run(List<Tensor> inputs) {
          return Collections.nCopies(outputs, inputs.get(inputs.size() - 1));
        }
        public Map<String, Tensor> run(Map<String, Tensor> inputs) {
          return inputs;
        }
        public void close() {
          open--;
        }
      }
      """;

  private static final String SINTER =
      """
      package dev.sinter.runtime;

      public final class Sinter {
        public static Executable load(Class<?> anchor) {
          return load(anchor, new RunOptions());
        }
        public static Executable load(Class<?> anchor, RunOptions options) {
          if (!anchor.getSimpleName().equals("Model")) {
            throw new IllegalArgumentException(anchor.toString());
          }
          return new Executable();
        }
      }
      """;

  private static final String OPTIONS =
      "package dev.sinter.runtime;\npublic final class RunOptions {}\n";

  @TempDir private Path folder;

  private static Signature signature(String inputs, String outputs) {
    return new Signature(parameters(inputs), parameters(outputs));
  }

  /** {@code name: type; name: type}. */
  private static List<Signature.Parameter> parameters(String text) {
    return Stream.of(text.split("; "))
        .filter(part -> !part.isEmpty())
        .map(part -> part.split(": "))
        .map(part -> new Signature.Parameter(part[0], TensorType.parse(part[1])))
        .toList();
  }

  /** Compiles a program against the typed class and runs its {@code main}. */
  private void use(Signature signature, String statements) throws IOException {
    write("dev/sinter/runtime/Executable.java", RUNTIME);
    write("dev/sinter/runtime/Sinter.java", SINTER);
    write("dev/sinter/runtime/RunOptions.java", OPTIONS);
    Map<String, byte[]> classes = new TypedClassFiles().typedApi("com.example.Model", signature);
    for (Map.Entry<String, byte[]> file : classes.entrySet()) {
      Path path = folder.resolve(file.getKey().replace('.', '/') + ".class");
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    String program =
        """
        import com.example.*;
        import dev.sinter.ir.program.Signature;
        import dev.sinter.ir.tensor.Tensor;
        import dev.sinter.runtime.*;
        import java.util.*;

        public final class Use {
          static void check(Object expected, Object found) {
            if (!expected.equals(found)) {
              throw new AssertionError(found + " instead of " + expected);
            }
          }
          public static void main(String[] arguments) throws Exception {
            STATEMENTS
          }
        }
        """;
    write("Use.java", program.replace("STATEMENTS", statements));
    compile();
    run();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void compile() {
    StringWriter messages = new StringWriter();
    PrintWriter out = new PrintWriter(messages);
    String path = folder + java.io.File.pathSeparator + location(Signature.class);
    Stream<String> options =
        Stream.of("-Xlint:all", "-Werror", "-implicit:none", "-cp", path, "-d", folder.toString());
    Stream<String> sources =
        Stream.of(
                "Use.java",
                "dev/sinter/runtime/Executable.java",
                "dev/sinter/runtime/Sinter.java",
                "dev/sinter/runtime/RunOptions.java")
            .map(name -> folder.resolve(name).toString());
    String[] command = Stream.concat(options, sources).toArray(String[]::new);
    int code = ToolProvider.findFirst("javac").orElseThrow().run(out, out, command);
    assertEquals(0, code, messages.toString());
  }

  private static Path location(Class<?> type) {
    return Path.of(
        java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  private void run() throws IOException {
    URL[] path = {folder.toUri().toURL(), location(Signature.class).toUri().toURL()};
    // A loader beside that of the tests: ir's classes are loaded anew, as in an application.
    try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      loader
          .loadClass("Use")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @Test
  void oneInputAndOneOutput() throws IOException {
    use(
        signature("image: f32[batch,1,2,2]", "probabilities: f32[batch,10]"),
        """
        try (Model model = Model.load()) {
          Tensor image = Tensor.of(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
          Tensor same = model.run(image);
          check(image, same);
          float[] array = model.run(new float[] {1, 2, 3, 4, 5, 6, 7, 8});
          check("[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]", Arrays.toString(array));
          Map<String, Tensor> named = model.run(Map.of("image", image));
          check(image, named.get("image"));
          check(Executable.class, model.executable().getClass());
          check(1, Executable.open);
          try {
            model.run(new float[] {1, 2, 3});
            throw new AssertionError("3 values for 4");
          } catch (IllegalArgumentException e) {
            check("3 values for shape [0, 1, 2, 2]", e.getMessage());
          }
        }
        check(0, Executable.open);
        Model.load(new RunOptions()).close();
        Signature signature = Model.signature();
        check("image", signature.inputs().get(0).name());
        check("f32[batch,1,2,2]", signature.inputs().get(0).type().toString());
        check("f32[batch,10]", signature.outputs().get(0).type().toString());
        check("image", Model.class.getMethod("run", Tensor.class).getParameters()[0].getName());
        """);
  }

  @Test
  void severalInputsAndOutputs() throws IOException {
    use(
        signature(
            "ids: i64[n,m]; mask: f32[n,m]",
            "mean: f32[n]; class: i64[]; to.string: f32[]; toString: f32[]; mean: f32[]"),
        """
        Executable.outputs = 5;
        try (Model model = Model.load()) {
          Tensor ids = Tensor.of(new long[] {1}, 1, 1);
          Tensor mask = Tensor.of(new float[] {1}, 1, 1);
          Model.Outputs outputs = model.run(ids, mask);
          check(mask, outputs.mean());
          check(mask, outputs.class_());
          check(mask, outputs.to_string());
          check(mask, outputs.toString_());
          check(mask, outputs.mean_2());
          check(outputs, new Model.Outputs(mask, mask, mask, mask, mask));
          check(outputs.hashCode(), model.run(ids, mask).hashCode());
          check(true, outputs.toString().startsWith("Outputs[mean=f32[1,1]"));
          if (!(outputs instanceof Model.Outputs(Tensor a, var b, var c, var d, var e) && a == b && c == d && e == a)) {
            throw new AssertionError("no record pattern");
          }
          check(5, Model.Outputs.class.getRecordComponents().length);
        }
        """);
  }

  @Test
  void arraysOfEveryKind() throws IOException {
    use(
        signature("a: f64[3]; b: i32[n]; c: bool[2,k]; d: i64[]", "out: i64[]"),
        """
        try (Model model = Model.load()) {
          long[] out = model.run(new double[] {1, 2, 3}, new int[] {1}, new boolean[] {true, false}, new long[] {7});
          check("[7]", Arrays.toString(out));
        }
        """);
  }

  @Test
  void noInputs() throws IOException {
    use(
        signature("", "out: f32[3]"),
        "check(0, Arrays.stream(Model.class.getMethods()).filter(m ->"
            + " m.getName().equals(\"run\")).mapToInt(m ->"
            + " m.getParameterCount()).min().getAsInt());");
  }

  @Test
  void moreInputsThanAMethodTakes() throws IOException {
    String inputs =
        String.join("; ", IntStream.range(0, 300).mapToObj(i -> "x" + i + ": f32[2]").toList());
    use(
        signature(inputs, "out: f32[2]"),
        "check(1L, Arrays.stream(Model.class.getMethods()).filter(m ->"
            + " m.getName().equals(\"run\")).count());");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a,b; a,b",
        "input.1,input-1,input_1; input_1,input_1_2,input_1_3",
        "x,x_2,x; x,x_2,x_3",
        "0,class,_,true; _0,class_,__,true_",
        "größe,データ; größe,データ",
        "a b/c:0; a_b_c_0",
        "hashCode,getClass; hashCode_,getClass_",
      })
  void namesBecomeIdentifiers(String names, String identifiers) {
    assertEquals(List.of(identifiers.split(",")), JavaNames.identifiers(List.of(names.split(","))));
  }

  @Test
  void emptyAndLongNames() {
    List<String> found = JavaNames.identifiers(List.of("", "a".repeat(70_000), "😀", "\u0000"));
    assertEquals(List.of("__", "a".repeat(100), "___2", "___3"), found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a..B",
        "1a",
        "com.example.class",
        "com/example/A",
        "a.B$C",
        "java.lang.A",
        "A;",
        "a.B\n"
      })
  void refusesNamesNoClassCanHave(String name) {
    Signature signature = signature("x: f32[2]", "y: f32[2]");
    SinterException refusal =
        assertThrows(SinterException.class, () -> new TypedClassFiles().typedApi(name, signature));
    assertEquals(ErrorCode.USAGE, refusal.code());
    assertTrue(refusal.getMessage().contains("'" + name + "'"), refusal.getMessage());
  }

  @Test
  void refusesWhatNoClassFileHolds() {
    Signature longName = signature("x".repeat(30_000) + ": f32[2]", "y: f32[2]");
    SinterException refusal =
        assertThrows(SinterException.class, () -> new TypedClassFiles().typedApi("A", longName));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, refusal.code());
    String many =
        String.join("; ", IntStream.range(0, 1501).mapToObj(i -> "x" + i + ": f32[2]").toList());
    assertThrows(
        SinterException.class, () -> new TypedClassFiles().typedApi("A", signature(many, "")));
    String most =
        String.join("; ", IntStream.range(0, 1500).mapToObj(i -> "x" + i + ": f32[2]").toList());
    assertEquals(1, new TypedClassFiles().typedApi("A", signature(most, "")).size());
  }

  @Test
  void isDeterministicAndNamesNoClassTwice() {
    Signature signature = signature("x: f32[2]", "y: f32[2]; z: f32[2]");
    Map<String, byte[]> first = new TypedClassFiles().typedApi("a.Outputs", signature);
    Map<String, byte[]> second = new TypedClassFiles().typedApi("a.Outputs", signature);
    assertEquals(List.of("a.Outputs", "a.Outputs$Results"), List.copyOf(first.keySet()));
    first.forEach((name, bytes) -> assertArrayEquals(bytes, second.get(name)));
  }
}
