package dev.sinter.ir.type;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The sizes of a tensor along its axes, outermost first; no axes for a scalar. Text: {@code
 * [batch,3,224,224]}, {@code []}.
 */
public record Shape(List<Dim> dims) {
  /** The shape of a scalar. */
  public static final Shape SCALAR = new Shape(List.of());

  public Shape {
    dims = List.copyOf(dims);
    for (Dim dim : dims) {
      if (dim instanceof Dim.Const c && c.value() < 0) {
        throw new IllegalArgumentException("negative size in shape " + dims);
      }
    }
  }

  public static Shape of(long... sizes) {
    return new Shape(Arrays.stream(sizes).mapToObj(Dim::of).toList());
  }

  public static Shape of(Dim... sizes) {
    return new Shape(List.of(sizes));
  }

  /** Reads {@code [batch,3]}. */
  public static Shape parse(String text) {
    return ShapeParser.parse(text);
  }

  public int rank() {
    return dims.size();
  }

  public Dim dim(int axis) {
    return dims.get(axis);
  }

  /** The number of elements. */
  public Dim size() {
    return dims.stream().reduce(Dim.of(1), Dim::times);
  }

  public boolean isKnown() {
    return dims.stream().allMatch(Dim::isKnown);
  }

  /** The known sizes; {@link IllegalStateException} where a dimension is symbolic. */
  public long[] known() {
    return dims.stream().mapToLong(Dim::known).toArray();
  }

  public long[] eval(ToLongFunction<String> binding) {
    return dims.stream().mapToLong(dim -> dim.eval(binding)).toArray();
  }

  /** The distance in elements between neighbours along each axis, for dense row-major storage. */
  public List<Dim> strides() {
    Dim[] strides = new Dim[rank()];
    Dim stride = Dim.of(1);
    for (int axis = rank() - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride = stride.times(dims.get(axis));
    }
    return List.of(strides);
  }

  @Override
  public String toString() {
    return "[" + String.join(",", dims.stream().map(Dim::toString).toList()) + "]";
  }
}
