package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.RandomBits;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.op.While;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;

/**
 * What fusion may do with a node: the one place that sorts operators by how they read their
 * operands.
 */
enum Fusibility {
  /** A number or index, computed wherever it is used. */
  LEAF,
  /** One result element from the operands' elements at the same place. */
  POINTWISE,
  /** One result element from one operand element at another place. */
  MOVEMENT,
  /** One result element from an operand element whose place is computed, or is another operand. */
  LOOKUP,
  /** The same memory under another shape. */
  VIEW,
  /** Has a schedule of its own that reads operands through affine accesses. */
  AFFINE_CONSUMER,
  /** Has a schedule, or a host step, that needs its operands dense in memory. */
  OPAQUE,
  /** Elementwise or a reduction, but kernels lack its function or the types: a host step. */
  UNSUPPORTED;

  static Fusibility of(Node node) {
    return switch (node.op()) {
      case Composite _, HostOp _ -> OPAQUE;
      case Primitive primitive -> of(primitive, node);
    };
  }

  private static Fusibility of(Primitive op, Node node) {
    return switch (op) {
      case Constant constant ->
          isSplat(constant.value()) && isNumber(constant.value().element()) ? LEAF : OPAQUE;
      case Iota _, Extent _ -> LEAF;
      case Unary _, Binary _, Compare _, Select _, Cast _, Bitcast _ ->
          typesInKernels(node) && PointwiseCost.of(op, element(node)).isPresent()
              ? POINTWISE
              : UNSUPPORTED;
      case Broadcast _, Transpose _, Slice _, Reverse _ -> MOVEMENT;
      case Pad pad -> isDense(pad) ? MOVEMENT : LOOKUP;
      case Reshape reshape ->
          onlyUnitAxesDiffer(node.operand(0).type().shape(), reshape.shape()) ? MOVEMENT : VIEW;
      case Reduce _ -> typesInKernels(node) ? AFFINE_CONSUMER : UNSUPPORTED;
      case Gather _ -> LOOKUP;
      case BindSize _,
          Concat _,
          ArgReduce _,
          Cumulative _,
          DotGeneral _,
          ConvGeneral _,
          ReduceWindow _,
          Scatter _,
          Sort _,
          NonZero _,
          RandomBits _,
          While _,
          Cond _,
          Scan _,
          Cholesky _,
          TriangularSolve _,
          Lu _ ->
          OPAQUE;
    };
  }

  /** The element type a pointwise node works on. */
  static ElementType element(Node node) {
    return node.operands().getLast().type().element();
  }

  /**
   * Whether kernels can take an element for a number; the others they can only move. Casts of
   * eight-bit floats are left to host steps.
   */
  static boolean isNumber(ElementType element) {
    return switch (element) {
      case BOOL, I4, I8, I16, I32, I64, U4, U8, U16, U32, U64, F16, BF16, F32, F64 -> true;
      case I2, U2, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ -> false;
    };
  }

  static boolean typesInKernels(Node node) {
    return node.operands().stream().map(Value::type).allMatch(type -> isNumber(type.element()))
        && node.results().stream().map(Value::type).allMatch(type -> isNumber(type.element()));
  }

  /** Whether nothing is put between elements. */
  static boolean isDense(Pad pad) {
    return pad.interior().stream().allMatch(between -> between == 0);
  }

  private static boolean isSplat(Tensor tensor) {
    if (tensor.size() == 0) {
      return false;
    }
    long first = tensor.rawBits(0);
    for (long i = 1; i < tensor.size(); i++) {
      if (tensor.rawBits(i) != first) {
        return false;
      }
    }
    return true;
  }

  private static boolean onlyUnitAxesDiffer(Shape a, Shape b) {
    return a.dims().stream()
        .filter(dim -> !dim.is(1))
        .toList()
        .equals(b.dims().stream().filter(dim -> !dim.is(1)).toList());
  }

  /** True for what makes more elements than it reads of what may be inlined into it. */
  static boolean stretches(Node node) {
    return switch (node.op()) {
      case Broadcast _ ->
          !node.operand(0).type().shape().size().equals(node.result().type().shape().size());
      case Gather _ -> readsRows(node);
      case Op _ -> false;
    };
  }

  /**
   * Whether what looks elements up finds neighbours in memory for each row of indices, so that its
   * innermost loop can run over vectors.
   */
  static boolean readsRows(Node node) {
    int last = node.operand(0).type().rank() - 1;
    return node.op() instanceof Gather op && last >= op.batch() && !op.indexed().contains(last);
  }

  /** Whether every use of a value by a node is at places that are affine in the node's loops. */
  static boolean readsAffinely(Node user, Value value) {
    return switch (of(user)) {
      case POINTWISE, MOVEMENT, AFFINE_CONSUMER -> true;
      case LOOKUP -> user.operand(0) != value;
      case LEAF, VIEW, OPAQUE, UNSUPPORTED -> false;
    };
  }
}
