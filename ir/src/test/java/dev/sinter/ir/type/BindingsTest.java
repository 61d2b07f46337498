package dev.sinter.ir.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BindingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          f32[n,3]           | f32[2,3]        | {n=2}
          f32[2*n,n]         | f32[6,3]        | {n=3}
          f32[2*n+1]         | f32[7]          | {n=3}
          f32[n] f32[m,n+m]  | f32[2] f32[0,2] | {m=0, n=2}
          f32[n*m] f32[m] i8[n] | f32[6] f32[2] i8[3] | {m=2, n=3}
          f32[max(n,4)] f32[n] | f32[4] f32[1] | {n=1}
          f32[]              | f32[]           | {}
          """)
  void symbolsAreBound(String declared, String found, String bindings) {
    assertEquals(bindings, Bindings.of(declared(declared), types(found)).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          INPUT_TYPE    | f32[n]         | i32[2]        | a: element type i32 in i32[2], expected f32[n]
          INPUT_SHAPE   | f32[n]         | f32[2,1]      | a: rank 2 in f32[2,1], expected f32[n]
          INPUT_SHAPE   | f32[n,4]       | f32[2,3]      | a: size 3 on axis 1 (expected 4) in f32[2,3], expected f32[n,4]
          INPUT_SHAPE   | f32[n] f32[n]  | f32[2] f32[3] | b: size 3 on axis 0 (expected 2 = n) in f32[3], expected f32[n]
          INPUT_SHAPE   | f32[n,n/2]     | f32[4,3]      | a: size 3 on axis 1 (expected 2 = n/2) in f32[4,3], expected f32[n,n/2]
          INPUT_SHAPE   | f32[2*n]       | f32[3]        | a: size 3 on axis 0 (expected 2 = 2*n) in f32[3], expected f32[2*n]
          INPUT_SHAPE   | f32[n+4]       | f32[3]        | a: size 3 on axis 0 (expected 4 = n+4) in f32[3], expected f32[n+4]
          INPUT_SHAPE   | f32[n*m]       | f32[3]        | a: no size for axis 0: symbol m is not bound by any input in f32[3], expected f32[m*n]
          INPUT_SHAPE   | f32[n,4/n]     | f32[0,4]      | a: no size for axis 1: division by zero in a size in f32[0,4], expected f32[n,4/n]
          INPUT_MISSING | f32[] f32[]    | f32[]         | 1 values, expected 2: [a, b]
          """)
  void whatDoesNotFitIsNamed(ErrorCode code, String declared, String found, String message) {
    SinterException e =
        assertThrows(SinterException.class, () -> Bindings.of(declared(declared), types(found)));
    assertEquals(code, e.code());
    assertEquals(message, e.getMessage());
  }

  @Test
  void bindingsGrow() {
    Bindings first = Bindings.of(declared("f32[n]"), types("f32[2]"));
    assertEquals(
        10, first.and(declared("f32[n,m]"), types("f32[2,5]")).applyAsLong("m") * first.get("n"));
    assertSame(first, first.and(declared("f32[n,n+1]"), types("f32[2,3]")));
    assertThrows(SinterException.class, () -> first.get("m"));
    assertEquals(7, Bindings.within(symbol -> 7).get("m"));
  }

  private static List<Bindings.Declared> declared(String text) {
    List<Bindings.Declared> declared = new ArrayList<>();
    for (TensorType type : types(text)) {
      declared.add(
          new Bindings.Declared("abc".substring(declared.size(), declared.size() + 1), type));
    }
    return declared;
  }

  private static List<TensorType> types(String text) {
    return Arrays.stream(text.split(" ")).map(TensorType::parse).toList();
  }
}
