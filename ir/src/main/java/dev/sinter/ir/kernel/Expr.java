package dev.sinter.ir.kernel;

import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Optional;

/**
 * A typed value inside a kernel, scalar or vector; pure but for loads. Operands of one operation
 * have the same number of lanes: {@link Splat} is the only way from scalar to vector, {@link Lane}
 * the only way back.
 *
 * <p>Integer arithmetic wraps. Float arithmetic is IEEE in the order written: no reassociation, no
 * contraction but {@link Fma}. Addresses are i64 byte offsets from the start of a buffer.
 */
public sealed interface Expr {
  /** Type of the value. */
  KernelType type();

  /** A float constant, the same in every lane. */
  record FloatLiteral(KernelType type, double value) implements Expr {}

  /** An integer or bool (0, 1) constant, the same in every lane. */
  record IntLiteral(KernelType type, long value) implements Expr {}

  /**
   * A named local: a kernel argument, loop index, let or register. Names are unique within a kernel
   * or subroutine.
   */
  record Var(String name, KernelType type) implements Place {}

  /** One register of an array of registers; the indices are constants once loops are unrolled. */
  record Element(Var array, List<Expr> indices) implements Place {
    public Element {
      indices = List.copyOf(indices);
    }

    @Override
    public KernelType type() {
      return array.type();
    }
  }

  /** What can be assigned to. */
  sealed interface Place extends Expr permits Var, Element {}

  /** A function of one operand. */
  record Unary(UnaryOp op, Expr x) implements Expr {
    @Override
    public KernelType type() {
      return x.type();
    }
  }

  /** A function of two operands of one type. */
  record Binary(BinaryOp op, Expr a, Expr b) implements Expr {
    @Override
    public KernelType type() {
      return a.type();
    }
  }

  /** A comparison: bool in every lane. */
  record Compare(Relation relation, Expr a, Expr b) implements Expr {
    @Override
    public KernelType type() {
      return a.type().withElement(ElementType.BOOL);
    }
  }

  /** condition ? a : b in every lane; both are evaluated. */
  record Select(Expr condition, Expr a, Expr b) implements Expr {
    @Override
    public KernelType type() {
      return a.type();
    }
  }

  /** a·b + c with one rounding. */
  record Fma(Expr a, Expr b, Expr c) implements Expr {
    @Override
    public KernelType type() {
      return a.type();
    }
  }

  /** Conversion of values, lane by lane, with the meaning of the graph's {@code cast}. */
  record Convert(KernelType type, Expr x) implements Expr {}

  /** The same bits as another type of the same width and number of lanes. */
  record Bitcast(KernelType type, Expr x) implements Expr {}

  /** A scalar in every lane. */
  record Splat(Expr x, int lanes) implements Expr {
    @Override
    public KernelType type() {
      return x.type().withLanes(lanes);
    }
  }

  /** Lane i is base + i·step; base and step are scalar integers of one type. */
  record Ramp(Expr base, Expr step, int lanes) implements Expr {
    @Override
    public KernelType type() {
      return base.type().withLanes(lanes);
    }
  }

  /** A mask that is true in the lanes below a scalar i64 count (none if it is ≤ 0). */
  record FirstLanes(Expr count, int lanes) implements Expr {
    @Override
    public KernelType type() {
      return KernelType.vector(ElementType.BOOL, lanes);
    }
  }

  /**
   * Lane i is lane indices[i] of a, or lane indices[i] − lanes of b. The result has as many lanes
   * as there are indices, so a shuffle also joins two vectors and takes a part of one.
   */
  record Shuffle(Expr a, Expr b, List<Integer> indices) implements Expr {
    public Shuffle {
      indices = List.copyOf(indices);
    }

    @Override
    public KernelType type() {
      return a.type().withLanes(indices.size());
    }
  }

  /** One lane of a vector. */
  record Lane(Expr x, int index) implements Expr {
    @Override
    public KernelType type() {
      return x.type().withLanes(1);
    }
  }

  /**
   * Reads from a buffer. With a scalar offset, the lanes are neighbours in memory; with a vector of
   * i64 offsets, each lane is read at its own. A lane whose mask is false is not read and gives 0.
   */
  record Load(KernelType type, String buffer, Expr offset, Optional<Expr> mask) implements Expr {}

  /**
   * An instruction of a target, such as a matrix product of a whole warp; see {@link Intrinsic}.
   */
  record Call(Intrinsic intrinsic, List<Expr> arguments) implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public KernelType type() {
      return intrinsic.result();
    }
  }

  /** Functions of one operand. */
  enum UnaryOp {
    NEG,
    ABS,
    /** Bitwise, logical for bool. */
    NOT,
    SQRT,
    FLOOR,
    CEIL,
    TRUNC,
    /** To the nearest integer, ties to even. */
    ROUND
  }

  /** Functions of two operands. */
  enum BinaryOp {
    ADD,
    SUB,
    MUL,
    /**
     * Integers truncate toward zero; likewise REM. Integer division by zero throws
     * ArithmeticException on the JVM.
     */
    DIV,
    REM,
    /** Integers only, toward −∞; likewise FLOOR_MOD. */
    FLOOR_DIV,
    FLOOR_MOD,
    /** NaN if either is; max(−0, +0) is +0; likewise MIN. */
    MAX,
    MIN,
    /** Bitwise for integers, logical for bool; likewise OR and XOR. */
    AND,
    OR,
    XOR,
    /** Shift amounts are taken modulo the width, as Java does. */
    SHIFT_LEFT,
    /** Keeps the sign. */
    SHIFT_RIGHT,
    /** Fills with zeros. */
    SHIFT_RIGHT_LOGICAL
  }

  /** Comparisons; false with NaN, but for NE. Unsigned element types compare unsigned. */
  enum Relation {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE
  }
}
