package dev.sinter.ir.spi;

import dev.sinter.ir.graph.Graph;
import java.util.List;

/**
 * Derivatives of a graph, as graphs. Inputs and outputs are named by their ports; a derivative is a
 * graph like any other, so derivatives of derivatives are had by asking again.
 *
 * <p>Names of the ports that are added: {@code x.tangent} for a direction, {@code y.cotangent} for
 * what a function of the outputs changes by, {@code x.gradient}, {@code y.jacobian}; {@code
 * x.tangent.2} and so on where f has a port of that name.
 *
 * <p>A service: the runtime finds it with {@link java.util.ServiceLoader}.
 */
public interface Differentiator {
  /**
   * Forward mode: f's inputs…, x.tangent for each x… → f's outputs…, y.tangent for each y of a
   * float type….
   *
   * @param wrt names of f's inputs, of float types
   * @throws SinterException INPUT_UNKNOWN, TYPE_MISMATCH
   */
  Graph jvp(Graph f, List<String> wrt);

  /**
   * Reverse mode: f's inputs…, y.cotangent for each y of a float type… → f's outputs…, x.cotangent
   * for each x….
   *
   * @param wrt names of f's inputs, of float types
   * @throws SinterException INPUT_UNKNOWN, TYPE_MISMATCH, NOT_DIFFERENTIABLE
   */
  Graph vjp(Graph f, List<String> wrt);

  /**
   * The gradient of one output, with f's own results: f's inputs… → f's outputs…, x.gradient for
   * each x….
   *
   * @param of the name of an output of f, a float scalar
   * @param wrt names of f's inputs, of float types
   * @throws SinterException INPUT_UNKNOWN, TYPE_MISMATCH, SHAPE_MISMATCH; NOT_DIFFERENTIABLE, with
   *     the nodes at which it ends, where there is no way from an x to the output
   */
  Graph valueAndGrad(Graph f, String of, List<String> wrt);

  /** As {@link #valueAndGrad}, without f's own results. */
  Graph grad(Graph f, String of, List<String> wrt);

  /**
   * The Jacobian by forward mode, a sweep for each element of x: f's inputs… → y.jacobian, of y's
   * shape followed by x's.
   */
  Graph jacobianForward(Graph f, String of, String wrt);

  /**
   * The Jacobian by reverse mode, a sweep for each element of y: f's inputs… → y.jacobian, of y's
   * shape followed by x's.
   */
  Graph jacobianReverse(Graph f, String of, String wrt);

  /** The second derivatives of a scalar output: f's inputs… → x.gradient.jacobian. */
  Graph hessian(Graph f, String of, String wrt);

  /**
   * The product of a scalar output's second derivatives with a direction: f's inputs…, x.tangent →
   * x.gradient, x.gradient.tangent.
   */
  Graph hvp(Graph f, String of, String wrt);

  /**
   * The same function, of whose loops derivatives know the last rounds only: truncated
   * backpropagation through time. Its values are those of f, bit by bit; what a {@link
   * dev.sinter.ir.op.Scan} that carries floats does in all rounds but the last {@code rounds}
   * counts as constant: what it carries into those, the results that it stacks, and its share of
   * the gradient by weights, inputs and, where there are such rounds, initial values. For a
   * function of the last result this is what a program computes that detaches the carried values so
   * many rounds before the end. The nodes of a gradient are as many, and it keeps as much of the
   * rounds, whatever a loop's length.
   *
   * <p>A loss of every round's result that is to be followed back from each, in windows, is trained
   * window by window instead: a graph of {@code rounds} rounds whose carried values are state,
   * which no gradient flows through. That is the idiom of detaching every so many rounds.
   *
   * <p>Loops of a length that is known not to be above {@code rounds} stay whole, and so do loops
   * inside of loops. Of a symbolic length, what is carried into the last rounds is constant however
   * few there are.
   *
   * @param rounds above 0
   * @throws SinterException VALUE_OUT_OF_RANGE where that is not so
   */
  Graph truncated(Graph f, long rounds);

  /**
   * Im f(x + iεΔ)/ε, by a copy of f over complex numbers: derivatives without a rule for
   * derivatives, to compare the others with (Squire and Trapp: Using complex variables to estimate
   * derivatives of real functions; SIAM Review, 1998). Its ports are those of {@link #jvp}.
   *
   * @param wrt names of f's inputs, of type f64
   * @throws SinterException INPUT_UNKNOWN, TYPE_MISMATCH
   */
  ComplexDerivative complexStep(Graph f, List<String> wrt);

  /**
   * The same function with f64 in the place of every other float type, in and out.
   *
   * @throws SinterException TYPE_MISMATCH where a node insists on another type
   */
  Graph inDouble(Graph f);
}
