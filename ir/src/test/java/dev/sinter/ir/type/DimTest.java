package dev.sinter.ir.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DimTest {
  private static final List<String> SYMBOLS = List.of("a", "b", "n");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a+b                | b+a
          a-a                | 0
          2*(a+b)-2*b        | 2*a
          (a+b)*(a-b)        | a*a-b*b
          (a+1)*(a+1)        | a*a+2*a+1
          (a*b)/a            | b
          (2*n+3)/2          | n+1
          (4*n+2)/4+1        | n+1
          (h-1)/2+1          | (h+1)/2
          ((h+1)/2+1)/2      | (h+3)/4
          (a*b+a)/(b+1)      | a
          (a*a-b*b)/(a-b)    | a+b
          (6*a)%3            | 0
          (a+4)%4            | a%4
          (a%4)%4            | a%4
          (-7)/2             | -4
          -7/2               | -3
          (-7)%2             | 1
          7/(-2)             | -4
          max(a,b)           | max(b,a)
          max(a,a+1)         | a+1
          min(a,2*a+b)       | a
          max(a-b,a)         | a
          max(a/2,0)         | a/2
          max(a%5,-1)        | a%5
          max(3,5)           | 5
          """)
  void equalExpressionsHaveOneForm(String one, String other) {
    assertEquals(Dim.parse(other), Dim.parse(one));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "batch",
        "batch.1",
        "_x",
        "3*batch+1",
        "a-b",
        "-a",
        "-a-1",
        "a*a*b",
        "(h+1)/2",
        "(h+1)/2+n",
        "2*(h/3)*n",
        "h%4",
        "a/b",
        "(a+b)/(a*b)",
        "(-7)/b",
        "-(7/b)",
        "max(a,b)",
        "max(a,min(b,c))",
        "3*max(a,b)-1",
        "((a/b)%c)/d",
        "9223372036854775807",
        "-9223372036854775808",
        "-9223372036854775808*a",
        "(-9223372036854775808)/b"
      })
  void textReadsBack(String text) {
    assertEquals(Dim.parse(text), Dim.parse(Dim.parse(text).toString()));
  }

  /** Random expressions against the same arithmetic on numbers. */
  @Test
  void normalFormKeepsTheValue() {
    for (long seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      Expression expression = random(random, 4);
      Dim dim = expression.dim();
      String about = "seed " + seed + ": " + dim;
      assertEquals(dim, Dim.parse(dim.toString()), about);
      assertEquals(dim, dim.substitute(_ -> null), about);
      for (int trial = 0; trial < 5; trial++) {
        Map<String, Long> binding =
            Map.of(
                "a",
                (long) random.nextInt(9),
                "b",
                1L + random.nextInt(9),
                "n",
                (long) random.nextInt(40));
        Long expected = value(expression, binding);
        if (expected != null) {
          assertEquals(expected, dim.eval(binding::get), about + " at " + binding);
          assertEquals(Dim.of(expected), dim.substitute(name -> Dim.of(binding.get(name))), about);
        }
      }
    }
  }

  /** A polynomial identity holds in the normal form whatever is put in. */
  @Test
  void ringIdentitiesHold() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      Dim x = random(random, 2).dim();
      Dim y = random(random, 2).dim();
      Dim z = random(random, 2).dim();
      String about = "seed %d: %s, %s, %s".formatted(seed, x, y, z);
      assertEquals(x.plus(y), y.plus(x), about);
      assertEquals(x.plus(y).plus(z), x.plus(y.plus(z)), about);
      assertEquals(x.times(y), y.times(x), about);
      assertEquals(x.times(y).times(z), x.times(y.times(z)), about);
      assertEquals(x.times(y.plus(z)), x.times(y).plus(x.times(z)), about);
      assertEquals(x.minus(y).plus(y), x, about);
      assertEquals(x.max(y), y.max(x), about);
      assertEquals(x.min(y), y.min(x), about);
    }
  }

  @Test
  void divisionIdentitiesHold() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      Dim x = random(random, 2).dim();
      Dim y = random(random, 2).dim();
      long d = 1L + random.nextInt(6);
      String about = "seed %d: %s, %s, %d".formatted(seed, x, y, d);
      assertEquals(x.times(d).plus(y).floorDiv(d), x.plus(y.floorDiv(d)), about);
      assertEquals(x.times(d).plus(y).mod(d), y.mod(d), about);
      Dim linear = Dim.symbol("a").times(random.nextInt(9)).plus(random.nextInt(-9, 9));
      assertEquals(linear.floorDiv(d).floorDiv(3), linear.floorDiv(3 * d), linear + ", " + d);
      if (!y.is(0)) {
        assertEquals(x, x.times(y).floorDiv(y), about);
      }
    }
  }

  @Test
  void overflowIsAnError() {
    Dim large = Dim.of(Long.MAX_VALUE);
    assertThrows(ArithmeticException.class, () -> large.plus(1));
    assertThrows(ArithmeticException.class, () -> large.times(2));
    assertThrows(ArithmeticException.class, () -> Dim.symbol("a").times(large).times(2));
    assertThrows(
        ArithmeticException.class, () -> Dim.symbol("a").times(2).eval(_ -> Long.MAX_VALUE));
    assertThrows(ArithmeticException.class, () -> Dim.of(Long.MIN_VALUE).floorDiv(-1));
    assertThrows(
        ArithmeticException.class,
        () -> Dim.parse("a/b").eval(name -> name.equals("a") ? Long.MIN_VALUE : -1));
    assertThrows(ArithmeticException.class, () -> Dim.symbol("a").floorDiv(0));
    assertThrows(ArithmeticException.class, () -> Dim.symbol("a").mod(0));
    assertThrows(ArithmeticException.class, () -> Dim.parse("a/b").eval(_ -> 0));
  }

  @Test
  void hugeExpressionsAreRefused() {
    Dim sum = Dim.parse("a+b+c+d+e+f+g+h");
    assertThrows(ArithmeticException.class, () -> repeat(sum, 30, (x, y) -> x.times(sum)));
    assertThrows(
        ArithmeticException.class, () -> repeat(Dim.symbol("a"), 100_000, (x, y) -> x.mod(y)));
    assertThrows(
        ArithmeticException.class,
        () -> repeat(Dim.symbol("a"), 60, (x, y) -> x.floorDiv(y).max(x.floorDiv(y.plus(1)))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''        | expected a size at column 1
          a+        | expected a size at column 3
          (a        | expected ')' at column 3
          max(a)    | expected ',' at column 6
          a b       | unexpected ' ' at column 2
          1x        | not a size: '1x'
          é         | expected a size
          9223372036854775808 | not a size
          """)
  void faultsNameTheColumn(String text, String fragment) {
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> Dim.parse(text));
    assertTrue(fault.getMessage().contains(fragment), fault::getMessage);
  }

  @Test
  void symbolsAreListedSorted() {
    assertEquals(List.of("a", "b", "c", "d"), List.copyOf(Dim.parse("max(d,a)/(b%c)+1").symbols()));
  }

  @Test
  void roundUpGivesTheNextMultiple() {
    for (long n = 0; n < 40; n++) {
      long size = n;
      assertEquals((n + 7) / 8 * 8, Dim.symbol("n").roundUp(8).eval(_ -> size));
    }
  }

  private static Dim repeat(Dim start, int times, BinaryOperator<Dim> step) {
    Dim dim = start;
    for (int i = 0; i < times; i++) {
      dim = step.apply(dim, Dim.symbol("s" + i));
    }
    return dim;
  }

  /** An expression with its meaning on numbers beside its Dim. */
  private record Expression(
      Dim dim, java.util.function.ToLongFunction<Map<String, Long>> meaning) {}

  private static Long value(Expression expression, Map<String, Long> binding) {
    try {
      return expression.meaning.applyAsLong(binding);
    } catch (ArithmeticException _) {
      return null; // a division by zero
    }
  }

  private static Expression random(Random random, int depth) {
    if (depth == 0 || random.nextInt(6) == 0) {
      if (random.nextBoolean()) {
        long constant = random.nextInt(-5, 6);
        return new Expression(Dim.of(constant), _ -> constant);
      }
      String name = SYMBOLS.get(random.nextInt(SYMBOLS.size()));
      return new Expression(Dim.symbol(name), binding -> binding.get(name));
    }
    Expression x = random(random, depth - 1);
    Expression y = random(random, depth - 1);
    long d = 1L + random.nextInt(6);
    return switch (random.nextInt(8)) {
      case 0, 1 ->
          new Expression(
              x.dim.plus(y.dim), b -> x.meaning.applyAsLong(b) + y.meaning.applyAsLong(b));
      case 2 ->
          new Expression(
              x.dim.minus(y.dim), b -> x.meaning.applyAsLong(b) - y.meaning.applyAsLong(b));
      case 3 ->
          new Expression(
              x.dim.times(y.dim), b -> x.meaning.applyAsLong(b) * y.meaning.applyAsLong(b));
      case 4 -> new Expression(x.dim.floorDiv(d), b -> Math.floorDiv(x.meaning.applyAsLong(b), d));
      case 5 -> new Expression(x.dim.mod(d), b -> Math.floorMod(x.meaning.applyAsLong(b), d));
      case 6 ->
          new Expression(
              x.dim.max(y.dim), b -> Math.max(x.meaning.applyAsLong(b), y.meaning.applyAsLong(b)));
      default ->
          new Expression(
              x.dim.min(y.dim), b -> Math.min(x.meaning.applyAsLong(b), y.meaning.applyAsLong(b)));
    };
  }
}
