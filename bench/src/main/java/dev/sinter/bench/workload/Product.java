package dev.sinter.bench.workload;

import dev.sinter.cli.model.SymbolSizes;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;

/**
 * The product of matrices {@code f32[m,k] @ f32[k,n]}.
 *
 * @param constant whether the second one is a constant, which can be packed when compiled
 */
public record Product(long m, long k, long n, boolean constant) {

  /** From {@code m x k x n}, or one number for all three. */
  public static Product parse(String sizes, boolean constant) {
    long[] of = Arrays.stream(sizes.split("x", -1)).mapToLong(Long::parseLong).toArray();
    return switch (of.length) {
      case 1 -> new Product(of[0], of[0], of[0], constant);
      case 3 -> new Product(of[0], of[1], of[2], constant);
      default -> throw new IllegalArgumentException(sizes + ": expected N or MxKxN");
    };
  }

  /** One row reads each weight once; more rows are held against arithmetic. */
  public Workload workload() {
    GraphBuilder builder = new GraphBuilder("product");
    Value a = builder.input("a", TensorType.of(ElementType.F32, m, k));
    TensorType right = TensorType.of(ElementType.F32, k, n);
    Value b = constant ? builder.constant(Workload.weights("b", right)) : builder.input("b", right);
    builder.output("y", new NumPy(builder).matmul(a, b));
    Graph graph = builder.build();
    Work work =
        m == 1
            ? new Work.Reading(right.bytes().known())
            : Work.arithmetic(graph, SymbolSizes.none());
    return Workload.of(graph, work);
  }
}
