package dev.sinter.ir.interpret;

import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * Factorisations and triangular solution of small matrices, in double, one batch after another; the
 * textbook algorithms of Golub and Van Loan, Matrix Computations (3.1, 3.4, 4.2).
 */
final class LinearAlgebra {
  private final Workspace workspace;

  LinearAlgebra(Workspace workspace) {
    this.workspace = workspace;
  }

  Tensor cholesky(Tensor a) {
    Tensor result = workspace.allocate(a.type());
    int n = order(a);
    double[] l = new double[n * n];
    for (long first = 0; first < a.size(); first += l.length) {
      Elements.load(a, first, 1, l, 0, l.length);
      factor(l, n);
      Elements.store(l, 0, result, first, l.length);
    }
    return result;
  }

  /**
   * Replaces the lower triangle by the factor and the upper by zeros; everything is NaN where a
   * pivot is not positive.
   */
  private static void factor(double[] l, int n) {
    for (int j = 0; j < n; j++) {
      double pivot = l[j * n + j];
      for (int k = 0; k < j; k++) {
        pivot -= l[j * n + k] * l[j * n + k];
      }
      if (!(pivot > 0)) {
        java.util.Arrays.fill(l, Double.NaN);
        return;
      }
      l[j * n + j] = Math.sqrt(pivot);
      for (int i = j + 1; i < n; i++) {
        double sum = l[i * n + j];
        for (int k = 0; k < j; k++) {
          sum -= l[i * n + k] * l[j * n + k];
        }
        l[i * n + j] = sum / l[j * n + j];
        l[j * n + i] = 0;
      }
    }
  }

  Tensor solve(TriangularSolve op, Tensor a, Tensor b) {
    Tensor result = workspace.allocate(b.type());
    int n = order(a);
    int m = Math.toIntExact(b.type().dim(b.type().rank() - 1).known());
    double[] matrix = new double[n * n];
    double[] x = new double[Math.multiplyExact(n, m)];
    long batches = b.size() == 0 ? 0 : b.size() / x.length;
    for (long batch = 0; batch < batches; batch++) {
      Elements.load(a, batch * matrix.length, 1, matrix, 0, matrix.length);
      Elements.load(b, batch * x.length, 1, x, 0, x.length);
      substitute(op, matrix, x, n, m);
      Elements.store(x, 0, result, batch * x.length, x.length);
    }
    return result;
  }

  /** Forward where the matrix, as it is used, is lower triangular; backward where upper. */
  private static void substitute(TriangularSolve op, double[] a, double[] x, int n, int m) {
    boolean forward = op.lower() != op.transposed();
    for (int step = 0; step < n; step++) {
      int i = forward ? step : n - 1 - step;
      for (int before = 0; before < step; before++) {
        int k = forward ? before : n - 1 - before;
        double factor = op.transposed() ? a[k * n + i] : a[i * n + k];
        for (int column = 0; column < m; column++) {
          x[i * m + column] -= factor * x[k * m + column];
        }
      }
      if (!op.unitDiagonal()) {
        for (int column = 0; column < m; column++) {
          x[i * m + column] /= a[i * n + i];
        }
      }
    }
  }

  /** The packed factors and the permutation. */
  List<Tensor> lu(Tensor a) {
    TensorType type = a.type();
    int n = order(a);
    Tensor packed = workspace.allocate(type);
    Tensor permutation =
        workspace.allocate(
            new TensorType(
                ElementType.I64, new Shape(type.shape().dims().subList(0, type.rank() - 1))));
    double[] lu = new double[n * n];
    long[] rows = new long[n];
    for (long batch = 0; batch * lu.length < a.size(); batch++) {
      Elements.load(a, batch * lu.length, 1, lu, 0, lu.length);
      eliminate(lu, rows, n);
      Elements.store(lu, 0, packed, batch * lu.length, lu.length);
      Elements.store(rows, 0, permutation, batch * n, n);
    }
    return List.of(packed, permutation);
  }

  private static void eliminate(double[] lu, long[] rows, int n) {
    for (int i = 0; i < n; i++) {
      rows[i] = i;
    }
    for (int j = 0; j < n; j++) {
      int pivot = j;
      for (int i = j + 1; i < n; i++) {
        if (Math.abs(lu[i * n + j]) > Math.abs(lu[pivot * n + j])) {
          pivot = i;
        }
      }
      swap(lu, rows, n, j, pivot);
      for (int i = j + 1; i < n && lu[j * n + j] != 0; i++) {
        double factor = lu[i * n + j] /= lu[j * n + j];
        for (int k = j + 1; k < n; k++) {
          lu[i * n + k] -= factor * lu[j * n + k];
        }
      }
    }
  }

  private static void swap(double[] lu, long[] rows, int n, int i, int j) {
    for (int k = 0; k < n && i != j; k++) {
      double held = lu[i * n + k];
      lu[i * n + k] = lu[j * n + k];
      lu[j * n + k] = held;
    }
    long held = rows[i];
    rows[i] = rows[j];
    rows[j] = held;
  }

  /** n of an n × n matrix that fits one array. */
  private static int order(Tensor a) {
    int n = Math.toIntExact(a.type().dim(a.type().rank() - 1).known());
    Math.multiplyExact(n, n);
    return n;
  }
}
