package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.op.Op;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Tensors as text, {@code f32[3]{1, -0.0, NaN}}, for tables of cases. */
final class TensorText {
  private TensorText() {}

  static Tensor parse(String text) {
    int brace = text.indexOf('{');
    TensorType type = TensorType.parse(text.substring(0, brace).strip());
    Tensor tensor = Tensor.zeros(type);
    String[] values = text.substring(brace + 1, text.indexOf('}')).split(",", -1);
    if (values.length != tensor.size() && tensor.size() > 0) {
      throw new IllegalArgumentException(values.length + " values for " + type);
    }
    for (int i = 0; i < tensor.size(); i++) {
      set(tensor, i, values[i].strip());
    }
    return tensor;
  }

  /** Operands separated by semicolons. */
  static List<Tensor> parseAll(String text) {
    return text.isBlank()
        ? List.of()
        : Arrays.stream(text.split(";")).map(TensorText::parse).toList();
  }

  private static void set(Tensor tensor, int index, String value) {
    if (tensor.element().isFloat()) {
      tensor.setDouble(index, Double.parseDouble(value));
    } else if (tensor.element() == ElementType.U64) {
      tensor.setLong(index, Long.parseUnsignedLong(value));
    } else {
      tensor.setLong(index, Long.parseLong(value));
    }
  }

  /** What text says of a tensor: every bit of it, but all NaNs are one. */
  static String print(Tensor tensor) {
    StringBuilder out = new StringBuilder(tensor.type() + "{");
    for (int i = 0; i < tensor.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      if (tensor.element().isFloat()) {
        out.append(tensor.getDouble(i));
      } else if (tensor.element() == ElementType.U64) {
        out.append(Long.toUnsignedString(tensor.getLong(i)));
      } else {
        out.append(tensor.getLong(i));
      }
    }
    return out.append('}').toString();
  }

  /** The only result of an operator without symbols. */
  static Tensor evaluate(Op op, Tensor... operands) {
    List<Tensor> results = evaluateAll(op, List.of(operands));
    assertEquals(1, results.size());
    return results.getFirst();
  }

  static List<Tensor> evaluateAll(Op op, List<Tensor> operands) {
    return Interpreter.evaluate(
        op,
        operands,
        symbol -> {
          throw new AssertionError("no symbol " + symbol);
        });
  }

  /** Asserts that an operator takes operands to results, both as text. */
  static void check(Op op, String operands, String results) {
    String found =
        String.join(
            "; ", evaluateAll(op, parseAll(operands)).stream().map(TensorText::print).toList());
    String expected = String.join("; ", parseAll(results).stream().map(TensorText::print).toList());
    assertEquals(expected, found, op + " of " + operands);
  }

  /** A tensor of normally distributed values, of small whole ones for integers. */
  static Tensor random(Random random, ElementType element, long... shape) {
    Tensor tensor = Tensor.zeros(TensorType.of(element, shape));
    for (long i = 0; i < tensor.size(); i++) {
      if (element.isFloat()) {
        tensor.setDouble(i, random.nextGaussian());
      } else {
        tensor.setLong(i, random.nextInt(-100, 100));
      }
    }
    return tensor;
  }
}
