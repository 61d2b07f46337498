package dev.sinter.ir.kernel;

import dev.sinter.ir.type.ElementType;

/**
 * The type of a kernel expression: an element type and how many lanes of it. Text: {@code f32},
 * {@code f32x16}.
 */
public record KernelType(ElementType element, int lanes) {
  public static final KernelType I32 = scalar(ElementType.I32);
  public static final KernelType I64 = scalar(ElementType.I64);
  public static final KernelType F32 = scalar(ElementType.F32);
  public static final KernelType BOOL = scalar(ElementType.BOOL);

  public KernelType {
    if (lanes < 1) {
      throw new IllegalArgumentException("lanes " + lanes);
    }
  }

  public static KernelType scalar(ElementType element) {
    return new KernelType(element, 1);
  }

  public static KernelType vector(ElementType element, int lanes) {
    return new KernelType(element, lanes);
  }

  public boolean isVector() {
    return lanes > 1;
  }

  public KernelType withElement(ElementType other) {
    return new KernelType(other, lanes);
  }

  public KernelType withLanes(int other) {
    return new KernelType(element, other);
  }

  /** Bytes a value takes in memory. */
  public int bytes() {
    return element.bytes() * lanes;
  }

  @Override
  public String toString() {
    return lanes == 1 ? element.text() : element.text() + "x" + lanes;
  }
}
