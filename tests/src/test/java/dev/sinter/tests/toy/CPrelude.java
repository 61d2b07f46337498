package dev.sinter.tests.toy;

/** What C lacks, or defines in another way than kernels do; every name ends in the type it is for. */
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
      #define BITS(T, S, x) ({ S from_ = (x); T to_; memcpy(&to_, &from_, sizeof to_); to_; })
      #define LOAD(T, at) ({ T to_; memcpy(&to_, (at), sizeof to_); to_; })
      #define STORE(T, at, x) { T from_ = (x); memcpy((at), &from_, sizeof from_); }
      #define FLOAT(T, S) \\
        static inline T max_##T(T a, T b) { return a != a ? a : b != b ? b : a == b ? (signbit(a) ? b : a) : a > b ? a : b; } \\
        static inline T min_##T(T a, T b) { return a != a ? a : b != b ? b : a == b ? (signbit(a) ? a : b) : a < b ? a : b; } \\
        static inline T abs_##T(T x) { return fabs##S(x); } \\
        static inline T sqrt_##T(T x) { return sqrt##S(x); } \\
        static inline T floor_##T(T x) { return floor##S(x); } \\
        static inline T ceil_##T(T x) { return ceil##S(x); } \\
        static inline T trunc_##T(T x) { return trunc##S(x); } \\
        static inline T round_##T(T x) { return rint##S(x); } \\
        static inline T fma_##T(T a, T b, T c) { return fma##S(a, b, c); } \\
        static inline T div_##T(T a, T b) { return a / b; } \\
        static inline T rem_##T(T a, T b) { return fmod##S(a, b); }
      FLOAT(f32, f) FLOAT(f64, )
      #define ORDER(T) \\
        static inline T max_##T(T a, T b) { return a > b ? a : b; } \\
        static inline T min_##T(T a, T b) { return a < b ? a : b; }
      #define SIGNED(T, U, N) ORDER(T) \\
        static inline T abs_##T(T x) { return x < 0 ? -x : x; } \\
        static inline T div_##T(T a, T b) { return b == -1 ? -a : a / b; } \\
        static inline T rem_##T(T a, T b) { return b == -1 ? 0 : a % b; } \\
        static inline T floormod_##T(T a, T b) { T r = rem_##T(a, b); return r != 0 && (r < 0) != (b < 0) ? r + b : r; } \\
        static inline T floordiv_##T(T a, T b) { return div_##T(a, b) - (rem_##T(a, b) != floormod_##T(a, b)); } \\
        static inline T shl_##T(T a, T b) { return (U)a << (b & (N - 1)); } \\
        static inline T shr_##T(T a, T b) { return a >> (b & (N - 1)); } \\
        static inline T ushr_##T(T a, T b) { return (U)a >> (b & (N - 1)); } \\
        static inline T to_##T(f64 x) { \\
          T top = (T)((U)-1 >> 1); return x != x ? 0 : x >= -(f64)(-top - 1) ? top : x <= (f64)(-top - 1) ? -top - 1 : (T)x; }
      SIGNED(i8, u8, 8) SIGNED(i16, u16, 16) SIGNED(i32, u32, 32) SIGNED(i64, u64, 64)
      #define UNSIGNED(T, S, N) ORDER(T) \\
        static inline T abs_##T(T x) { return x; } \\
        static inline T div_##T(T a, T b) { return a / b; } \\
        static inline T rem_##T(T a, T b) { return a % b; } \\
        static inline T floormod_##T(T a, T b) { return a % b; } \\
        static inline T floordiv_##T(T a, T b) { return a / b; } \\
        static inline T shl_##T(T a, T b) { return a << (b & (N - 1)); } \\
        static inline T shr_##T(T a, T b) { return (S)a >> (b & (N - 1)); } \\
        static inline T ushr_##T(T a, T b) { return a >> (b & (N - 1)); } \\
        static inline T to_##T(f64 x) { return !(x > 0) ? 0 : x >= 2.0 * ((T)1 << (N - 1)) ? (T)-1 : (T)x; }
      UNSIGNED(u8, i8, 8) UNSIGNED(u16, i16, 16) UNSIGNED(u32, i32, 32) UNSIGNED(u64, i64, 64)
      """;
}
