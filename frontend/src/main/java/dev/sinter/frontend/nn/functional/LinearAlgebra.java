package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Einsum;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Linear systems and what comes of factorising square matrices […, n, n] of f32 or f64, all of it
 * differentiable. A matrix that is singular gives infinities or NaN, and a determinant of 0.
 */
public final class LinearAlgebra {
  /** P·A = L·U packed in one matrix, and which row of A each row of P·A is. */
  private record Factors(Value packed, Value rows) {}

  /** ln |det A| and the sign of det A, 0 where A is singular: […] each. */
  public record SignAndLogarithm(Value sign, Value logarithm) {}

  private LinearAlgebra() {}

  private static Factors factors(NumPy np, Value a) {
    List<Value> both = np.builder().applyAll(new Lu(), List.of(a));
    return new Factors(both.get(0), both.get(1));
  }

  /** X with A·X = B, by LU decomposition with partial pivoting; B […, n, m], or a vector [n]. */
  public static Value solve(NumPy np, Value a, Value b) {
    if (b.type().rank() == a.type().rank() - 1) {
      return np.squeeze(solve(np, a, np.expandDims(b, -1)), -1);
    }
    if (a.type().rank() != b.type().rank()) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "a is %s and b is %s".formatted(a.type(), b.type()));
    }
    Factors factors = factors(np, a);
    int batch = a.type().rank() - 2;
    Gather rows = new Gather(batch, List.of(batch), Gather.Bounds.REFUSE);
    Value permuted = np.builder().apply(rows, b, np.expandDims(factors.rows, -1));
    Value y = triangular(np, factors.packed, permuted, new TriangularSolve(true, false, true));
    return triangular(np, factors.packed, y, new TriangularSolve(false, false, false));
  }

  private static Value triangular(NumPy np, Value a, Value b, TriangularSolve op) {
    return np.builder().apply(op, a, b);
  }

  /** X with A·X = B for triangular A, the other triangle of which is not read. */
  public static Value solveTriangular(NumPy np, Value a, Value b, boolean lower) {
    return triangular(np, a, b, new TriangularSolve(lower, false, false));
  }

  /** A⁻¹, as the solution of A·X = I. */
  public static Value inverse(NumPy np, Value a) {
    Dim n = order(a);
    Value identity = np.eye(a.type().element(), n, n, 0);
    return solve(np, a, np.broadcastTo(identity, a.type().shape()));
  }

  /** det A, the product of U's diagonal with the sign of the permutation: […]. */
  public static Value determinant(NumPy np, Value a) {
    Factors factors = factors(np, a);
    return np.mul(np.prod(diagonal(np, factors.packed), -1), parity(np, factors.rows, a));
  }

  /** The sign of det A and ln |det A|, which does not overflow. */
  public static SignAndLogarithm signAndLogDeterminant(NumPy np, Value a) {
    Factors factors = factors(np, a);
    Value diagonal = diagonal(np, factors.packed);
    Value signs = np.prod(np.sign(diagonal), -1);
    return new SignAndLogarithm(
        np.mul(signs, parity(np, factors.rows, a)), np.sum(np.log(np.abs(diagonal)), -1));
  }

  /** ln det A; NaN where det A is negative. */
  public static Value logDeterminant(NumPy np, Value a) {
    SignAndLogarithm both = signAndLogDeterminant(np, a);
    Value negative = np.less(both.sign, np.scalarLike(both.sign, 0));
    return np.where(negative, np.scalarLike(both.logarithm, Double.NaN), both.logarithm);
  }

  /** 1 or −1 for an even or odd number of pairs that the permutations […, n] have in disorder. */
  private static Value parity(NumPy np, Value rows, Value like) {
    Value disorder = np.greater(np.expandDims(rows, -1), np.expandDims(rows, -2));
    Value pairs = np.sum(np.triu(np.cast(disorder, ElementType.I64), 1), -2, -1);
    Value odd = np.cast(np.mod(pairs, np.scalarLike(pairs, 2)), like.type().element());
    return np.sub(np.scalarLike(odd, 1), np.mul(odd, 2));
  }

  /** L with L·Lᵀ = A for a symmetric positive definite A, of which the lower triangle counts. */
  public static Value cholesky(NumPy np, Value a) {
    return np.builder().apply(new Cholesky(), a);
  }

  /** X with L·Lᵀ·X = B. */
  public static Value choleskySolve(NumPy np, Value l, Value b) {
    Value y = triangular(np, l, b, new TriangularSolve(true, false, false));
    return triangular(np, l, y, new TriangularSolve(true, true, false));
  }

  /** (XᵀX + α·I)⁻¹·XᵀY, by Cholesky decomposition: least squares for α = 0, ridge regression. */
  public static Value ridge(NumPy np, Value x, Value y, double alpha) {
    Value transposed = np.swapAxes(x, -1, -2);
    Value gram = np.matmul(transposed, x);
    Dim n = order(gram);
    Value penalty = np.mul(np.eye(x.type().element(), n, n, 0), alpha);
    return choleskySolve(np, cholesky(np, np.add(gram, penalty)), np.matmul(transposed, y));
  }

  /** The diagonals of the last two axes: […, n]. */
  public static Value diagonal(NumPy np, Value a) {
    return Einsum.einsum(np, "...ii->...i", List.of(a));
  }

  /** A square matrix with this diagonal: […, n] → […, n, n]. */
  public static Value diagonalMatrix(NumPy np, Value diagonal) {
    List<Dim> dims = new ArrayList<>(diagonal.type().shape().dims());
    Dim n = dims.getLast();
    dims.add(n);
    Value rows = np.broadcastTo(np.expandDims(diagonal, -1), new Shape(dims));
    Value on = np.eye(ElementType.BOOL, n, n, 0);
    return np.where(on, rows, np.scalarLike(rows, 0));
  }

  /** The sum of the diagonal. */
  public static Value trace(NumPy np, Value a) {
    return Einsum.einsum(np, "...ii->...", List.of(a));
  }

  /** Aᵏ by repeated squaring; A⁰ is the identity, negative powers those of the inverse. */
  public static Value power(NumPy np, Value a, long exponent) {
    Dim n = order(a);
    Value base = exponent < 0 ? inverse(np, a) : a;
    Value result = null;
    for (long rest = Math.absExact(exponent); rest > 0; rest /= 2) {
      if (rest % 2 == 1) {
        result = result == null ? base : np.matmul(result, base);
      }
      base = rest > 1 ? np.matmul(base, base) : base;
    }
    return result != null
        ? result
        : np.broadcastTo(np.eye(a.type().element(), n, n, 0), a.type().shape());
  }

  private static Dim order(Value a) {
    int rank = a.type().rank();
    if (rank < 2 || !a.type().dim(rank - 1).equals(a.type().dim(rank - 2))) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "a is %s, expected square matrices".formatted(a.type()));
    }
    return a.type().dim(rank - 1);
  }
}
