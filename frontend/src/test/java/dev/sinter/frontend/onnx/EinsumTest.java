package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.OperatorCase.floats;
import static dev.sinter.frontend.onnx.OperatorCase.shape;
import static dev.sinter.frontend.onnx.TestModel.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Einsum against a sum over all values of all labels. */
class EinsumTest {
  private static final long SEED = 20;

  /**
   * Equations, an equal one without ellipsis and implicit result for the reference, and the shapes
   * of the operands.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ij,jk->ik; ij,jk->ik; 2,3 3,4",
        "ij,jk; ij,jk->ik; 2,3 3,4",
        "bij , bjk -> bik; bij,bjk->bik; 2,2,3 2,3,4",
        "ij->ji; ij->ji; 2,3",
        "ba; ba->ab; 2,3",
        "Ab; Ab->Ab; 2,3",
        "bA; bA->Ab; 2,3",
        "ij->; ij->; 2,3",
        "ij->j; ij->j; 2,3",
        "ii; ii->; 3,3",
        "ii->i; ii->i; 3,3",
        "iji->j; iji->j; 3,2,3",
        "iii->i; iii->i; 3,3,3",
        "i,i; i,i->; 4 4",
        "i,j->ij; i,j->ij; 2 3",
        "i,j->; i,j->; 2 3",
        "ij,j->ij; ij,j->ij; 2,3 3",
        "i,ij,j->; i,ij,j->; 2 2,3 3",
        "ij,jk,kl->il; ij,jk,kl->il; 2,3 3,2 2,4",
        "ab,bc,ca; ab,bc,ca->; 2,3 3,4 4,2",
        "...ij,...jk->...ik; abij,abjk->abik; 2,2,2,3 2,2,3,4",
        "...ij,jk; aij,jk->aik; 2,2,3 3,4",
        "i...->...; iab->ab; 2,3,4",
        "...i->i...; abi->iab; 2,3,4",
        "...ii->...i; aii->ai; 2,3,3",
        "i...,i...; iab,iab->ab; 2,3,4 2,3,4",
        "...,...; ab,ab->ab; 2,3 2,3",
        "ij...,jk...->ik...; ijab,jkab->ikab; 2,3,2,2 3,2,2,2",
        "->; ->; ''",
        "i->i; i->i; 3",
        "ij,ij->ij; ij,ij->ij; 0,3 0,3",
        "ij,jk->ik; ij,jk->ik; 2,0 0,3",
        "bhqd,bhkd->bhqk; bhqd,bhkd->bhqk; 2,2,3,4 2,2,2,4",
        "ijk,jil->kl; ijk,jil->kl; 2,3,4 3,2,2"
      })
  void agreesWithTheSumOverAllLabels(String equation, String spelled, String shapes) {
    Random random = new Random(SEED);
    OperatorCase one = OperatorCase.of(equation, 12, "Einsum").with(text("equation", equation));
    List<Tensor> operands = new ArrayList<>();
    for (String shape : shapes.split(" ", -1)) {
      Tensor operand = Tensor.zeros(TensorType.parse("f64[" + shape + "]"));
      for (long i = 0; i < operand.size(); i++) {
        operand.setDouble(i, random.nextInt(-4, 5));
      }
      operands.add(operand);
      one.input(operand);
    }
    Tensor found = one.run(1).getFirst();
    Tensor expected = sum(spelled, operands);
    assertEquals(expected.type(), found.type(), "seed " + SEED);
    double[] want = new double[(int) expected.size()];
    double[] got = new double[want.length];
    for (int i = 0; i < want.length; i++) {
      want[i] = expected.getDouble(i);
      got[i] = found.getDouble(i);
    }
    assertArrayEquals(want, got, 1e-12, "seed " + SEED);
  }

  private static Tensor sum(String equation, List<Tensor> operands) {
    String[] sides = equation.split("->", -1);
    String[] terms = sides[0].split(",", -1);
    Map<Character, Long> sizes = new HashMap<>();
    for (int i = 0; i < terms.length; i++) {
      for (int axis = 0; axis < terms[i].length(); axis++) {
        sizes.put(terms[i].charAt(axis), operands.get(i).shape()[axis]);
      }
    }
    long[] shape = sides[1].chars().mapToLong(label -> sizes.get((char) label)).toArray();
    Tensor result = Tensor.zeros(TensorType.of(ElementType.F64, shape));
    Set<Character> labels = new LinkedHashSet<>(sizes.keySet());
    long count = labels.stream().mapToLong(sizes::get).reduce(1, (a, b) -> a * b);
    for (long round = 0; round < count; round++) {
      Map<Character, Long> index = new HashMap<>();
      long rest = round;
      for (char label : labels) {
        index.put(label, rest % sizes.get(label));
        rest /= sizes.get(label);
      }
      double product = 1;
      for (int i = 0; i < terms.length; i++) {
        product *= operands.get(i).getDouble(place(terms[i], sizes, index));
      }
      long at = place(sides[1], sizes, index);
      result.setDouble(at, result.getDouble(at) + product);
    }
    return result;
  }

  private static long place(String term, Map<Character, Long> sizes, Map<Character, Long> index) {
    long place = 0;
    for (int i = 0; i < term.length(); i++) {
      char label = term.charAt(i);
      place = place * sizes.get(label) + index.get(label);
    }
    return place;
  }

  static Stream<OperatorCase> forms() {
    Tensor row = floats(shape(1, 3), 1, 2, 3);
    Tensor square = floats(shape(2, 2), 1, 2, 3, 4);
    return Stream.of(
        OperatorCase.of("a size of 1 goes with any other", 12, "Einsum")
            .input(row)
            .input(floats(shape(2, 3), 1, 1, 1, 2, 2, 2))
            .with(text("equation", "ij,ij->ij"))
            .gives(floats(shape(2, 3), 1, 2, 3, 2, 4, 6)),
        OperatorCase.of("a size of 1 that is summed", 12, "Einsum")
            .input(row)
            .input(floats(shape(2, 3), 1, 1, 1, 2, 2, 2))
            .with(text("equation", "ij,ij->j"))
            .gives(floats(3, 6, 9)),
        OperatorCase.of("ellipses of different lengths", 12, "Einsum")
            .input(floats(shape(2, 1, 2), 1, 2, 3, 4))
            .input(floats(10, 100))
            .with(text("equation", "...i,...i->...i"))
            .gives(floats(shape(2, 1, 2), 10, 200, 30, 400)),
        OperatorCase.of("symbols", 12, "Einsum")
            .input("f32[n,m]", square)
            .input("f32[m,k]", square)
            .with(text("equation", "nm,mk->kn"))
            .gives(floats(shape(2, 2), 7, 15, 10, 22)),
        OperatorCase.of("bytes wrap", 12, "Einsum")
            .input(bytes(200, 100))
            .input(bytes(1, 1))
            .with(text("equation", "i,i"))
            .gives(bytes(shape(), 44)),
        OperatorCase.of("sizes that differ", 12, "Einsum")
            .input(square)
            .input(floats(shape(3, 2), 1, 2, 3, 4, 5, 6))
            .with(text("equation", "ij,jk->ik"))
            .fails(ErrorCode.SHAPE_MISMATCH),
        OperatorCase.of("a diagonal of an oblong", 12, "Einsum")
            .input(row)
            .with(text("equation", "ii"))
            .fails(ErrorCode.SHAPE_MISMATCH),
        fault("too few terms", "ij", square, square),
        fault("a label that is nowhere", "ij->k", square),
        fault("a result that repeats", "ij->ii", square),
        fault("two ellipses", "...i...->i", square),
        fault("a digit", "i1", square),
        fault("two arrows", "ij->i->j", square),
        fault("nothing", "", square),
        OperatorCase.of("a term for another rank", 12, "Einsum")
            .input(square)
            .with(text("equation", "ijk"))
            .fails(ErrorCode.SHAPE_MISMATCH));
  }

  private static OperatorCase fault(String title, String equation, Tensor... operands) {
    OperatorCase one = OperatorCase.of(title, 12, "Einsum").with(text("equation", equation));
    for (Tensor operand : operands) {
      one.input(operand);
    }
    return one.fails(equation.isEmpty() ? ErrorCode.SHAPE_MISMATCH : ErrorCode.ATTRIBUTE_INVALID);
  }

  private static Tensor bytes(int... values) {
    return bytes(shape(values.length), values);
  }

  private static Tensor bytes(long[] shape, int... values) {
    Tensor tensor = Tensor.zeros(TensorType.of(ElementType.U8, shape));
    for (int i = 0; i < values.length; i++) {
      tensor.setLong(i, values[i]);
    }
    return tensor;
  }

  @ParameterizedTest
  @MethodSource("forms")
  void importsAndComputes(OperatorCase one) {
    one.check();
  }
}
