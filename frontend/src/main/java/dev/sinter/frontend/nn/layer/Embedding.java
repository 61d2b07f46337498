package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.OptionalLong;

/**
 * A vector for each of some things, by number: x […] → […, size], {@code weight} [count, size].
 *
 * @param padding the number of what stands for nothing, whose vector begins as 0 and stays so
 * @param first values of all others
 */
public record Embedding(
    long count, long size, OptionalLong padding, ElementType element, Initializer first)
    implements Layer {
  private static final Initializer NORMAL = Initializer.normal(0, 1);

  public Embedding {
    Positive.require("rows of an embedding", count);
    Positive.require("size of an embedding", size);
  }

  /** Vectors of f32 that begin as N(0, 1). */
  public Embedding(long count, long size) {
    this(count, size, OptionalLong.empty(), ElementType.F32, NORMAL);
  }

  public Embedding withPadding(long number) {
    return new Embedding(count, size, OptionalLong.of(number), element, first);
  }

  public Embedding withWeights(Initializer other) {
    return new Embedding(count, size, padding, element, other);
  }

  @Override
  public Value apply(Scope scope, Value x) {
    if (!x.type().element().isInteger()) {
      throw scope.problem(
          ErrorCode.TYPE_MISMATCH, "x is %s, expected integers".formatted(x.type()));
    }
    Value table = scope.parameter("weight", TensorType.of(element, count, size), beginning());
    return padding.isPresent()
        ? dev.sinter.frontend.nn.functional.Embedding.embedding(
            scope.np(), table, x, padding.getAsLong())
        : dev.sinter.frontend.nn.functional.Embedding.embedding(scope.np(), table, x);
  }

  private Initializer beginning() {
    return (type, seed, stream) -> {
      var table = first.values(type, seed, stream);
      padding.ifPresent(row -> {
        for (long i = 0; i < size; i++) {
          table.setDouble(row * size + i, 0);
        }
      });
      return table;
    };
  }
}
