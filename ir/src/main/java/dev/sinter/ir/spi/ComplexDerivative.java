package dev.sinter.ir.spi;

import dev.sinter.ir.graph.Graph;
import java.util.List;

/**
 * A derivative by a complex step, and where it is to be trusted.
 *
 * @param graph f's inputs…, x.tangent for each x… → f's outputs…, y.tangent for each y…
 * @param notAnalytic nodes that let no imaginary part through, so that the derivative is that of
 *     the other ways only
 * @param piecewise nodes that are analytic in pieces, of which the real parts choose one: the
 *     derivative is exact but on the borders of pieces
 */
public record ComplexDerivative(Graph graph, List<String> notAnalytic, List<String> piecewise) {
  public ComplexDerivative {
    notAnalytic = List.copyOf(notAnalytic);
    piecewise = List.copyOf(piecewise);
  }
}
