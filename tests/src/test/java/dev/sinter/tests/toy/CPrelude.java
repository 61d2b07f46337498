package dev.sinter.tests.toy;

/**
 * What C lacks, or defines in another way than kernels do; every name ends in the type it is for.
 */
final class CPrelude {
  private CPrelude() {}

  /** To be compiled so that integers wrap and floats are computed as written. */
  static final String TEXT =
      """
      #include <math.h>
      #include <stdint.h>
      #include <string.h>
      typedef uint8_t bool_;
      typedef int8_t i8; typedef int16_t i16; typedef int32_t i32; typedef int64_t i64;
      typedef uint8_t u8; typedef uint16_t u16; typedef uint32_t u32; typedef uint64_t u64;
      typedef float f32; typedef double f64;
      #define Infinity INFINITY
      #define NaN NAN
      #define BITS(T, S, x) ({ S from_ = (x); T to_; memcpy(&to_, &from_, sizeof to_); to_; })
      #define LOAD(T, at) ({ T to_; memcpy(&to_, (at), sizeof to_); to_; })
      #define STORE(T, at, x) { T from_ = (x); memcpy((at), &from_, sizeof from_); }
      #define UNARY(T, name, f) static inline T name##_##T(T x) { return f(x); }
      #define BINARY(T, name, value) static inline T name##_##T(T a, T b) { return value; }
      #define FLOAT(T, S) \\
        UNARY(T, abs, fabs##S) UNARY(T, sqrt, sqrt##S) UNARY(T, round, rint##S) \\
        UNARY(T, floor, floor##S) UNARY(T, ceil, ceil##S) UNARY(T, trunc, trunc##S) \\
        BINARY(T, max, a != a ? a : b != b ? b : a == b ? (signbit(a) ? b : a) : a > b ? a : b) \\
        BINARY(T, min, a != a ? a : b != b ? b : a == b ? (signbit(a) ? a : b) : a < b ? a : b) \\
        BINARY(T, div, a / b) BINARY(T, rem, fmod##S(a, b)) \\
        static inline T fma_##T(T a, T b, T c) { return fma##S(a, b, c); }
      FLOAT(f32, f) FLOAT(f64, )
      #define INTEGER(T, S, U, N) BINARY(T, max, a > b ? a : b) BINARY(T, min, a < b ? a : b) \\
        BINARY(T, shift_left, (U)a << (b & (N - 1))) BINARY(T, shift_right, (S)a >> (b & (N - 1))) \\
        BINARY(T, shift_right_logical, (U)a >> (b & (N - 1)))
      #define SIGNED(T, U, N) INTEGER(T, T, U, N) \\
        BINARY(T, div, b == -1 ? -a : a / b) BINARY(T, rem, b == -1 ? 0 : a % b) \\
        BINARY(T, floor_mod, rem_##T(a, b) != 0 && (rem_##T(a, b) < 0) != (b < 0) ? a % b + b : rem_##T(a, b)) \\
        BINARY(T, floor_div, div_##T(a, b) - (rem_##T(a, b) != floor_mod_##T(a, b))) \\
        static inline T abs_##T(T x) { return x < 0 ? -x : x; } \\
        static inline T to_##T(f64 x) { T top = (T)((U)-1 >> 1); \\
          return x != x ? 0 : x >= -(f64)(-top - 1) ? top : x <= (f64)(-top - 1) ? -top - 1 : (T)x; }
      SIGNED(i8, u8, 8) SIGNED(i16, u16, 16) SIGNED(i32, u32, 32) SIGNED(i64, u64, 64)
      #define UNSIGNED(T, S, N) INTEGER(T, S, T, N) \\
        BINARY(T, div, a / b) BINARY(T, floor_div, a / b) BINARY(T, rem, a % b) BINARY(T, floor_mod, a % b) UNARY(T, abs, ) \\
        static inline T to_##T(f64 x) { return !(x > 0) ? 0 : x >= 2.0 * ((T)1 << (N - 1)) ? (T)-1 : (T)x; }
      UNSIGNED(u8, i8, 8) UNSIGNED(u16, i16, 16) UNSIGNED(u32, i32, 32) UNSIGNED(u64, i64, 64)
      """;
}
