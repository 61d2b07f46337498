package dev.sinter.ir.type;

import java.util.Objects;

/**
 * The type of a tensor value: element type and shape. Text: {@code f32[batch,3,224,224]}; a scalar
 * is {@code f32[]}.
 */
public record TensorType(ElementType element, Shape shape) {
  public TensorType {
    Objects.requireNonNull(element);
    Objects.requireNonNull(shape);
  }

  public static TensorType of(ElementType element, long... sizes) {
    return new TensorType(element, Shape.of(sizes));
  }

  /** Reads {@code f32[batch,3]}. */
  public static TensorType parse(String text) {
    return ShapeParser.parseType(text);
  }

  public int rank() {
    return shape.rank();
  }

  public Dim dim(int axis) {
    return shape.dim(axis);
  }

  public TensorType withElement(ElementType other) {
    return new TensorType(other, shape);
  }

  public TensorType withShape(Shape other) {
    return new TensorType(element, other);
  }

  /** Bytes of a dense tensor of this type. */
  public Dim bytes() {
    return shape.size().times(element.bytes());
  }

  @Override
  public String toString() {
    return element + shape.toString();
  }
}
