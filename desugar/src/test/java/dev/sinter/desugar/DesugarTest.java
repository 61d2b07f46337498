package dev.sinter.desugar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that uses every form does the same afterwards, without the JVM's help. */
final class DesugarTest {
  private static final String PROGRAM =
      """
      package p;

      import java.io.Serializable;
      import java.util.ArrayList;
      import java.util.List;
      import java.util.Map;
      import java.util.function.*;
      import java.util.stream.*;

      public final class Program {
        sealed interface Shape permits Square, Circle, Nothing {}
        record Square(int side, long mark, boolean filled, List<String> names) implements Shape {}
        record Circle(double radius, float edge, char c, byte b, short s) implements Shape {}
        enum Nothing implements Shape { NONE }

        interface Scale {
          double of(double x);
          default Scale twice() { return x -> of(of(x)); }
          private static double half(double x) { return x / 2; }
          static Scale halving() { return Scale::half; }
        }

        private final String name;
        private int calls;

        Program(String name) { this.name = name; }

        private String greet(Object who) { calls++; return name + " greets " + who; }

        static final class Inner {
          private static long secret(long a, int b) { return a * b; }
          static LongBinaryOperator both(int extra) { return (a, b) -> secret(a, (int) b) + extra; }
          private Supplier<Supplier<String>> nested() { return () -> () -> "nested " + this.getClass(); }
        }

        static String area(Shape shape) {
          return switch (shape) {
            case Square s when s.filled() -> "filled " + s.side();
            case Square s -> "square " + s.side();
            case Circle(double r, _, _, _, _) -> "circle " + r;
            case Nothing n -> "nothing " + n;
          };
        }

        static String any(Object o) {
          return switch (o) {
            case null -> "null";
            case Integer i when i > 3 -> "large " + i;
            case Integer i -> "small " + i;
            case String s -> "text " + s;
            case int[] a -> "array " + a.length;
            default -> "other";
          };
        }

        static String texts(String s) {
          return switch (s) {
            case "a" -> "first";
            case String t when t.isEmpty() -> "empty";
            case String t -> t;
          };
        }

        public static String run() {
          List<Object> out = new ArrayList<>();
          Program program = new Program("Ann");
          Function<Object, String> greet = program::greet;
          Function<String, Integer> length = String::length;
          ToLongFunction<Integer> widened = x -> x;
          Supplier<List<String>> made = ArrayList::new;
          IntFunction<int[]> array = int[]::new;
          BiFunction<Integer, Integer, Integer> boxed = Math::max;
          IntPredicate odd = x -> x % 2 == 1;
          Consumer<String> dropped = out::add;
          Runnable counts = () -> program.calls += 10;
          Comparable<String> compared = "b"::compareTo;
          Runnable marked = (Runnable & Serializable) () -> out.add("marked");
          DoubleUnaryOperator captured = captures((byte) 1, 2L, 3f, 4.0, 'c', true, "s");
          out.add(greet.apply("Bob"));
          out.add(length.apply("four"));
          out.add(widened.applyAsLong(7));
          out.add(made.get());
          out.add(array.apply(3).length);
          out.add(boxed.apply(2, 9));
          out.add(odd.test(3));
          dropped.accept("dropped");
          counts.run();
          marked.run();
          out.add(program.calls);
          out.add(compared.compareTo("a"));
          out.add(captured.applyAsDouble(1));
          out.add(Scale.halving().twice().of(8));
          out.add(Inner.both(5).applyAsLong(6, 7));
          out.add(new Inner().nested().get().get());
          out.add(Stream.of("x", "yy").collect(Collectors.toMap(s -> s, String::length)));
          out.add(IntStream.range(0, 5).mapToObj(Integer::toString).collect(Collectors.joining()));
          Square square = new Square(2, 3L, true, List.of("n"));
          Circle circle = new Circle(Double.NaN, -0f, 'c', (byte) 1, (short) 2);
          for (Shape shape : List.of(square, circle, Nothing.NONE, new Square(2, 3, false, null))) {
            out.add(area(shape));
          }
          out.add(square.equals(new Square(2, 3L, true, List.of("n"))));
          out.add(square.equals(new Square(2, 4L, true, List.of("n"))));
          out.add(square.equals(null) || square.equals("other"));
          out.add(circle.equals(new Circle(Double.NaN, -0f, 'c', (byte) 1, (short) 2)));
          out.add(circle.equals(new Circle(Double.NaN, 0f, 'c', (byte) 1, (short) 2)));
          out.add(square.hashCode() == new Square(2, 3L, true, List.of("n")).hashCode());
          out.add(square.toString());
          for (Object o : new Object[] {null, 2, 5, "t", new int[4], 1.5}) {
            out.add(any(o));
          }
          out.add(texts("a") + texts("") + texts("z"));
          return out.toString();
        }

        private static DoubleUnaryOperator captures(
            byte b, long l, float f, double d, char c, boolean z, String s) {
          return x -> x + b + l + f + d + c + (z ? 1 : 0) + s.length();
        }
      }
      """;

  @TempDir private Path classes;

  @BeforeEach
  void compile() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///p/Program.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignored) {
            return PROGRAM;
          }
        };
    List<String> options = List.of("-d", classes.toString(), "-XDstringConcat=inline");
    assertTrue(compiler.getTask(null, null, null, options, null, List.of(source)).call());
  }

  @Test
  void doesTheSame() throws ReflectiveOperationException, IOException {
    String before = run();
    Desugar.main(new String[] {classes.toString()});
    assertEquals(before, run());
  }

  @Test
  void leavesOnlyWhatItDoesNotKnow() throws IOException {
    assertNotEquals(List.of(), callSites());
    Desugar.main(new String[] {classes.toString()});
    assertEquals(
        List.of(
            "Program.$deserializeLambda$ by altMetafactory",
            "Program.run by altMetafactory",
            "Program.texts by typeSwitch",
            "Program$Circle.toString by bootstrap",
            "Program$Square.toString by bootstrap"),
        callSites().stream().distinct().sorted(DesugarTest::byOwner).toList());
  }

  @Test
  void changesNothingTheSecondTime() throws IOException {
    Desugar.main(new String[] {classes.toString()});
    List<String> once = contents();
    Desugar.main(new String[] {classes.toString()});
    assertEquals(once, contents());
  }

  private static int byOwner(String a, String b) {
    return a.replace('.', ' ').compareTo(b.replace('.', ' '));
  }

  private String run() throws ReflectiveOperationException, IOException {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      return (String) loader.loadClass("p.Program").getMethod("run").invoke(null);
    }
  }

  private List<String> callSites() throws IOException {
    return models().stream()
        .flatMap(model -> model.methods().stream().flatMap(method -> callSites(model, method)))
        .toList();
  }

  private static Stream<String> callSites(ClassModel owner, MethodModel method) {
    String place = owner.thisClass().asSymbol().displayName() + "." + method.methodName();
    return method.code().stream()
        .flatMap(code -> code.elementStream())
        .filter(InvokeDynamicInstruction.class::isInstance)
        .map(each -> ((InvokeDynamicInstruction) each).bootstrapMethod().methodName())
        .map(bootstrap -> place + " by " + bootstrap);
  }

  /** Each file's name and a hash of its bytes. */
  private List<String> contents() throws IOException {
    List<String> contents = new ArrayList<>();
    for (Path file : files()) {
      contents.add(file + " " + Arrays.hashCode(Files.readAllBytes(file)));
    }
    return contents;
  }

  private List<ClassModel> models() throws IOException {
    List<ClassModel> models = new ArrayList<>();
    for (Path file : files()) {
      models.add(ClassFile.of().parse(Files.readAllBytes(file)));
    }
    return models;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(classes)) {
      return all.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
  }

  /** New classes are of the nest that their host declares. */
  @Test
  void nestsAgree() throws IOException {
    Desugar.main(new String[] {classes.toString()});
    for (ClassModel model : models()) {
      model
          .findAttribute(Attributes.nestHost())
          .ifPresent(
              host -> assertTrue(members(host.nestHost().asInternalName()).contains(name(model))));
    }
  }

  private static String name(ClassModel model) {
    return model.thisClass().asInternalName();
  }

  private List<String> members(String host) {
    try {
      return ClassFile.of()
          .parse(Files.readAllBytes(classes.resolve(host + ".class")))
          .findAttribute(Attributes.nestMembers())
          .orElseThrow()
          .nestMembers()
          .stream()
          .map(each -> each.asInternalName())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
