package dev.sinter.ir.op;

/**
 * The closed set of operators with a meaning of their own. Everything else is a {@link Composite}
 * of these. Interpretation, lowering and (with autodiff) linearisation and transposition are each
 * one switch over this interface without {@code default}: a new primitive does not compile until
 * each has a rule for it.
 *
 * <p>Each primitive is a record of its attributes; its text form is its mnemonic and its
 * components, by reflection.
 */
public sealed interface Primitive extends Op
    permits Constant,
        Iota,
        Extent,
        BindSize,
        Unary,
        Binary,
        Compare,
        Select,
        Cast,
        Bitcast,
        Broadcast,
        Reshape,
        Transpose,
        Slice,
        Pad,
        Concat,
        Reverse,
        Reduce,
        ArgReduce,
        Cumulative,
        DotGeneral,
        ConvGeneral,
        ReduceWindow,
        Gather,
        Scatter,
        Sort,
        NonZero,
        RandomBits,
        While,
        Cond,
        Scan,
        Cholesky,
        TriangularSolve,
        Lu {

  /** The record's name in snake case: {@code DotGeneral} is {@code dot_general}. */
  @Override
  default String mnemonic() {
    return mnemonicOf(getClass());
  }

  /** The mnemonic of the primitives that are instances of a record. */
  static String mnemonicOf(Class<?> primitive) {
    return primitive
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
