package dev.sinter.codegen.jvm;

import dev.sinter.ir.target.Target;

/** Texts of kernels whose speed matters, at the width of a target. */
final class HotKernels {
  private HotKernels() {}

  /**
   * C[6, 4 vectors] += A[6, K]·B[K, 4 vectors] for tiles of rows, with B packed; arguments are K
   * and the stride of C.
   */
  static String productTile(Target target) {
    int lanes = target.lanes(4);
    int vectors = target.vectorBits() == 256 ? 2 : 4;
    StringBuilder out =
        new StringBuilder("kernel product (a: read f32, b: read f32, c: write f32) (k, ldc) {\n");
    out.append("  parallel for tile: i64 = lo to hi {\n    let row: i64 = tile * k * 24\n");
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < vectors; j++) {
        out.append("    register acc%d_%d: f32x%d = 0.0%n".formatted(i, j, lanes));
      }
    }
    out.append("    for p: i32 = 0i32 to i32(k) {\n");
    for (int j = 0; j < vectors; j++) {
      out.append(
          "      let b%d: f32x%d = load f32x%d b[i64(p) * %d + %d]%n"
              .formatted(j, lanes, lanes, vectors * lanes * 4, j * lanes * 4));
    }
    for (int i = 0; i < 6; i++) {
      out.append(
          "      let a%d: f32x%d = splat(load f32 a[row + i64(p) * 4 + k * %d], %d)%n"
              .formatted(i, lanes, i * 4, lanes));
      for (int j = 0; j < vectors; j++) {
        out.append("      acc%d_%d = fma(a%d, b%d, acc%d_%d)%n".formatted(i, j, i, j, i, j));
      }
    }
    out.append("    }\n");
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < vectors; j++) {
        out.append(
            "    store c[(tile * 6 + %d) * ldc + %d] = acc%d_%d%n"
                .formatted(i, j * lanes * 4, i, j));
      }
    }
    return out.append("  }\n}\n").toString();
  }

  /**
   * y = exp(x) by range reduction and a polynomial, with a masked last vector; the argument is the
   * number of elements.
   */
  static String exponential(Target target) {
    return """
    kernel exponential (x: read f32, y: write f32) (n) {
      parallel for block: i64 = lo to hi {
        let start: i64 = block * 256
        let limit: i64 = min(start + 256, n)
        for i: i32 = 0i32 to i32(limit - start) step LANES {
          let at: i64 = start * 4 + i64(i) * 4
          let mask: boolxLANES = first(limit - start - i64(i), LANES)
          let v: f32xLANES = max(min(load f32xLANES x[at if mask], 88.0), -87.0)
          let k: f32xLANES = round(v * 1.442695)
          let r: f32xLANES = fma(k, -0.6931472, v)
          register p: f32xLANES = 0.0013888889
          p = fma(p, r, 0.008333334)
          p = fma(p, r, 0.041666668)
          p = fma(p, r, 0.16666667)
          p = fma(p, r, 0.5)
          p = fma(p, r, 1.0)
          p = fma(p, r, 1.0)
          store y[at if mask] = p * bitcast f32xLANES((i32xLANES(k) + 127) << 23)
        }
      }
    }
    """
        .replace("LANES", Integer.toString(target.lanes(4)));
  }

  /** The same with one lane. */
  static String scalarExponential() {
    return exponential(Target.JVM_SCALAR)
        .replaceAll("x1\\b", "")
        .replace("first(limit - start - i64(i), 1)", "limit - start - i64(i) > 0");
  }
}
