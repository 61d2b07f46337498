package dev.sinter.frontend.resample;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Elements of a tensor at computed places. A place is one number for each of some axes; between
 * elements a value is a weighted sum of the two, or four, around it on each axis.
 *
 * <p>As for a gather, the tensor's first axes and the places' may go together, and a result has the
 * axes of the places and then those of the tensor that are neither. The numbers of a place have one
 * rank and broadcast to each other.
 *
 * @param x a tensor of floats, or of anything where elements are not weighted
 * @param batch how many axes tensor and places share
 * @param axes the axes that places are on, the {@code exact} ones first
 */
public record Sampling(NumPy np, Value x, int batch, List<Integer> axes, Border border) {
  public Sampling {
    axes = List.copyOf(axes);
  }

  /**
   * A neighbour on one axis.
   *
   * @param place i64, inside the axis
   * @param inside where it was there and not only moved there, if it may not have been
   */
  private record Neighbour(Value place, Optional<Value> inside, Optional<Value> weight) {}

  /** The elements nearest to the places, ties to even. */
  public Value nearest(List<Value> places) {
    List<List<Neighbour>> neighbours = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      Dim n = size(i);
      Value rounded = border.nearer(np, np.rint(places.get(i)), n);
      neighbours.add(List.of(neighbour(rounded, n, Optional.empty())));
    }
    return terms(List.of(), neighbours).getFirst();
  }

  /** The weighted sum of neighbours. */
  public Value interpolated(List<Value> places, Interpolation.Curve curve) {
    return terms(List.of(), places, curve).stream().reduce(np::add).orElseThrow();
  }

  /**
   * The neighbours with their weights, not added up.
   *
   * @param exact integers that places on the first axes are, inside them
   */
  public List<Value> terms(List<Value> exact, List<Value> places, Interpolation.Curve curve) {
    List<List<Neighbour>> neighbours = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      Dim n = size(exact.size() + i);
      Value place = border.nearer(np, places.get(i), n);
      Value floor = np.floor(place);
      List<Neighbour> all = new ArrayList<>();
      for (long k = 1 - curve.support(); k <= curve.support(); k++) {
        Value taken = np.add(floor, (double) k);
        Value weight = curve.weights(np, np.abs(np.sub(place, taken)));
        all.add(neighbour(border.nearer(np, taken, n), n, Optional.of(weight)));
      }
      neighbours.add(all);
    }
    return terms(exact, neighbours);
  }

  private Dim size(int place) {
    return x.type().dim(axes.get(place));
  }

  private Neighbour neighbour(Value taken, Dim n, Optional<Value> weight) {
    Value last = np.size(n.minus(1), taken.type().element());
    Value inside = np.maximum(np.minimum(taken, last), 0);
    Optional<Value> there =
        border instanceof Border.Zeros ? Optional.of(np.equal(inside, taken)) : Optional.empty();
    return new Neighbour(np.cast(inside, ElementType.I64), there, weight);
  }

  /** One term for each way to choose a neighbour on every axis. */
  private List<Value> terms(List<Value> exact, List<List<Neighbour>> neighbours) {
    List<List<Neighbour>> chosen = List.of(List.of());
    for (List<Neighbour> axis : neighbours) {
      List<List<Neighbour>> longer = new ArrayList<>();
      for (List<Neighbour> some : chosen) {
        for (Neighbour one : axis) {
          List<Neighbour> more = new ArrayList<>(some);
          more.add(one);
          longer.add(more);
        }
      }
      chosen = longer;
    }
    return chosen.stream().map(some -> term(exact, some)).toList();
  }

  private Value term(List<Value> exact, List<Neighbour> neighbours) {
    List<Value> places = new ArrayList<>(exact);
    neighbours.forEach(one -> places.add(one.place()));
    Value term = gather(places);
    Optional<Value> weight =
        neighbours.stream().map(Neighbour::weight).flatMap(Optional::stream).reduce(np::mul);
    if (weight.isPresent()) {
      term = np.mul(term, np.cast(along(weight.get(), term), term.type().element()));
    }
    Optional<Value> inside =
        neighbours.stream().map(Neighbour::inside).flatMap(Optional::stream).reduce(np::logicalAnd);
    return inside.isPresent()
        ? np.where(along(inside.get(), term), term, np.scalarLike(term, 0))
        : term;
  }

  /** The elements at integer places, which broadcast to each other. */
  private Value gather(List<Value> places) {
    Shape shape = common(places);
    List<Value> whole = places.stream().map(place -> np.broadcastTo(place, shape)).toList();
    return np.builder()
        .apply(new Gather(batch, axes, Gather.Bounds.REFUSE), x, np.stack(whole, -1));
  }

  private static Shape common(List<Value> places) {
    List<Dim> dims = new ArrayList<>(places.getFirst().type().shape().dims());
    for (Value place : places) {
      for (int i = 0; i < dims.size(); i++) {
        dims.set(i, dims.get(i).is(1) ? place.type().dim(i) : dims.get(i));
      }
    }
    return new Shape(dims);
  }

  /** Something for each place, for each element that there is at it. */
  private Value along(Value value, Value term) {
    int[] last = IntStream.range(value.type().rank(), term.type().rank()).toArray();
    return last.length == 0 ? value : np.expandDims(value, last);
  }
}
