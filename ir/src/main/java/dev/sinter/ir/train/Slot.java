package dev.sinter.ir.train;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.Objects;

/**
 * One piece of state that a rule keeps for each parameter, such as a velocity.
 *
 * @param name unique among the slots of its rule
 * @param form its type, from the parameter's
 * @param initial what it holds before the first step
 */
public record Slot(String name, Form form, Initial initial) {
  /** What a slot's type is. */
  public enum Form {
    /** The parameter's element type and shape. */
    LIKE_PARAMETER,
    /**
     * One number in f64: a count or product over the steps, which narrower types would lose too
     * soon.
     */
    SCALAR
  }

  /** What a slot starts from. */
  public sealed interface Initial {
    /** Every element is this number. */
    record Fill(double value) implements Initial {}

    /** The parameter's own initial value; for slots that are like it. */
    record Copy() implements Initial {}
  }

  public Slot {
    Objects.requireNonNull(name);
    Objects.requireNonNull(form);
    Objects.requireNonNull(initial);
    if (form == Form.SCALAR && initial instanceof Initial.Copy) {
      throw new IllegalArgumentException("slot " + name + ": a scalar is no copy of a parameter");
    }
  }

  /** A slot like the parameter that starts at zero. */
  public static Slot zeros(String name) {
    return filled(name, 0);
  }

  /** A slot like the parameter that starts at a number. */
  public static Slot filled(String name, double value) {
    return new Slot(name, Form.LIKE_PARAMETER, new Initial.Fill(value));
  }

  /** A slot that starts as a copy of the parameter. */
  public static Slot copy(String name) {
    return new Slot(name, Form.LIKE_PARAMETER, new Initial.Copy());
  }

  /** A scalar slot. */
  public static Slot scalar(String name, double value) {
    return new Slot(name, Form.SCALAR, new Initial.Fill(value));
  }

  /** Its type beside a parameter of this type. */
  public TensorType type(TensorType parameter) {
    return switch (form) {
      case LIKE_PARAMETER -> parameter;
      case SCALAR -> new TensorType(ElementType.F64, Shape.SCALAR);
    };
  }

  /** What it holds before the first step, in memory of its own. */
  public Tensor initialValue(Tensor parameter) {
    return switch (initial) {
      case Initial.Copy() -> parameter.copy();
      case Initial.Fill(double value) -> {
        Tensor filled = Tensor.zeros(type(parameter.type()));
        // Zero is what fresh memory holds.
        for (long i = 0; value != 0 && i < filled.size(); i++) {
          filled.setDouble(i, value);
        }
        yield filled;
      }
    };
  }
}
