package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/** Collects functions whose derivatives are checked. */
final class CaseList {
  private final List<DerivativeCase> cases = new ArrayList<>();

  List<DerivativeCase> cases() {
    return List.copyOf(cases);
  }

  void add(String name, List<long[]> shapes, BiFunction<NumPy, List<Value>, Value> function) {
    cases.add(DerivativeCase.of(name, shapes, function));
  }

  void add(
      String name,
      double low,
      double high,
      List<long[]> shapes,
      BiFunction<NumPy, List<Value>, Value> function) {
    cases.add(DerivativeCase.of(name, shapes, function).between(low, high));
  }

  static List<long[]> shapes(long[]... shapes) {
    return List.of(shapes);
  }

  static long[] shape(long... sizes) {
    return sizes;
  }

  static Graph graph(List<TensorType> types, BiFunction<NumPy, List<Value>, Value> function) {
    GraphBuilder builder = new GraphBuilder("body");
    List<Value> inputs = new ArrayList<>();
    types.forEach(type -> inputs.add(builder.input("in" + inputs.size(), type)));
    builder.output("out", function.apply(new NumPy(builder), inputs));
    return builder.build();
  }

  static List<Dim> dims(long... sizes) {
    return Arrays.stream(sizes).mapToObj(Dim::of).toList();
  }
}
