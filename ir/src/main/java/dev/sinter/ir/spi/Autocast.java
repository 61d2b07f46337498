package dev.sinter.ir.spi;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.type.ElementType;

/**
 * Puts the products of a graph into 16 bits. It is applied to a derivative, so that backward
 * products are treated as forward ones.
 *
 * <table>
 * <caption>What is computed in which type</caption>
 * <tr><th>16-bit operands, products and sums in f32<td>{@code dot_general}, {@code conv_general}
 * with operands and sums of f32: matrix products, convolutions, attention's and recurrent cells'
 * products, and their derivatives
 * <tr><th>as before<td>everything else: elementwise functions, reductions, softmax, normalisations,
 * losses, pooling, gathers and scatters, linear algebra, and what is not of f32
 * </table>
 *
 * <p>Both operands of a product are rounded to nearest, ties to even, where they enter it; its
 * result is f32. Values beyond the range of f16 become infinite.
 *
 * <p>A service: the runtime finds it with {@link java.util.ServiceLoader}.
 */
public interface Autocast {
  /**
   * The graph with products of 16-bit operands, in bodies too.
   *
   * @param element F16 or BF16
   */
  Graph apply(Graph graph, ElementType element);
}
