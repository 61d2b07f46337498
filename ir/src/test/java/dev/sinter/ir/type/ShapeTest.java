package dev.sinter.ir.type;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[0]",
        "[2,3]",
        "[batch,3,224,224]",
        "[max(2,n),(h+1)/2]",
        "[n*n,2*n+1,n%4]"
      })
  void textReadsBack(String text) {
    assertEquals(text, Shape.parse(text).toString());
    assertEquals("bf16" + text, TensorType.parse("bf16" + text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "]",
        "2",
        "[2",
        "2]",
        "[2,]",
        "[,2]",
        "[2,,3]",
        "[)]",
        "[a)]",
        "[(a]",
        "[-1]",
        "[2][3]",
        "[ ]",
        "[max(a,b]"
      })
  void faultyTextIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Shape.parse(text));
    assertThrows(IllegalArgumentException.class, () -> TensorType.parse("f32" + text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32", "[2]", "F32[2]", "float[2]", " f32[2]"})
  void faultyTypesAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> TensorType.parse(text));
  }

  @Test
  void blanksAroundSizesAreRead() {
    assertEquals(Shape.parse("[2,n]"), Shape.parse("[ 2 , n ]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []        | 1       | []
          [5]       | 5       | [1]
          [2,3,4]   | 24      | [12, 4, 1]
          [n,3,m]   | 3*m*n   | [3*m, m, 1]
          [2,0,4]   | 0       | [0, 4, 1]
          """)
  void sizeAndStrides(String text, String size, String strides) {
    Shape shape = Shape.parse(text);
    assertEquals(Dim.parse(size), shape.size());
    assertEquals(strides, shape.strides().toString());
  }

  @Test
  void knownSizes() {
    assertArrayEquals(new long[] {2, 3}, Shape.of(2, 3).known());
    assertTrue(Shape.SCALAR.isKnown());
    Shape symbolic = Shape.parse("[n,n+1]");
    assertFalse(symbolic.isKnown());
    assertThrows(IllegalStateException.class, symbolic::known);
    assertArrayEquals(new long[] {4, 5}, symbolic.eval(_ -> 4));
  }

  @Test
  void sizesBeyond64BitsOverflow() {
    assertThrows(ArithmeticException.class, () -> Shape.of(1L << 32, 1L << 32).size());
    assertThrows(ArithmeticException.class, () -> TensorType.of(ElementType.F64, 1L << 61).bytes());
  }

  @Test
  void theListOfSizesIsCopied() {
    List<Dim> dims = new java.util.ArrayList<>(List.of(Dim.of(2)));
    Shape shape = new Shape(dims);
    dims.add(Dim.of(3));
    assertEquals(1, shape.rank());
  }

  @ParameterizedTest
  @EnumSource
  void elementTypesHaveOneKind(ElementType element) {
    assertEquals(element, ElementType.named(element.text()));
    assertEquals(element.text(), element.toString());
    int kinds =
        (element == ElementType.BOOL ? 1 : 0)
            + (element.isInteger() ? 1 : 0)
            + (element.isFloat() ? 1 : 0);
    assertEquals(1, kinds);
    assertFalse(element.isNumeric() && element.isStorageOnly());
    assertEquals(Dim.of(6L * element.bytes()), TensorType.of(element, 2, 3).bytes());
  }
}
