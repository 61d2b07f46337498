package dev.sinter.codegen.jvm;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt;
import dev.sinter.ir.type.ElementType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Prints loads and stores: of a segment within its bounds, at a byte offset that is a long from end
 * to end.
 */
final class MemoryPrinter {
  private static final String SEGMENT = "java/lang/foreign/MemorySegment";
  static final Type SEGMENT_TYPE = Type.getObjectType(SEGMENT);

  private record Buffer(int segment, int base) {}

  private final MethodPrinter method;
  private final Code code;
  private final Map<String, Buffer> buffers = new HashMap<>();

  MemoryPrinter(MethodPrinter method) {
    this.method = method;
    code = method.code();
  }

  /** Says where the segment of a buffer and the offset of its first byte are. */
  void declare(String buffer, int segmentSlot, int baseSlot) {
    buffers.put(buffer, new Buffer(segmentSlot, baseSlot));
  }

  private Buffer buffer(String name) {
    Buffer buffer = buffers.get(name);
    if (buffer == null) {
      throw new SinterException(ErrorCode.GRAPH_INVALID, "no buffer named '" + name + "' here");
    }
    return buffer;
  }

  /** Pushes the segment of a buffer. */
  void segment(String buffer) {
    code.load(SEGMENT_TYPE, buffer(buffer).segment());
  }

  /** Pushes the offset of a buffer's first byte in its segment. */
  void base(String buffer) {
    code.load(Type.LONG_TYPE, buffer(buffer).base());
  }

  private void address(String buffer, Expr offset) {
    base(buffer);
    if (!(offset instanceof Expr.IntLiteral literal && literal.value() == 0)) {
      method.print(offset);
      code.op(Opcodes.LADD);
    }
  }

  /** Pushes a scalar from memory. */
  void loadScalar(Expr.Load load) {
    ElementType element = load.type().element();
    if (element == ElementType.BOOL) {
      method.print(boolsAsComparison(load));
      return;
    }
    if (load.mask().isPresent()) {
      Label skip = new Label();
      Label end = new Label();
      method.scalars().conditions().jump(load.mask().get(), false, skip);
      loadUnmasked(load, element);
      code.jump(end);
      code.label(skip);
      ScalarPrinter.literal(code, element, 0L);
      code.label(end);
    } else {
      loadUnmasked(load, element);
    }
  }

  private void loadUnmasked(Expr.Load load, ElementType element) {
    Type layout = layout(element);
    segment(load.buffer());
    method.constants().layout(code, layout);
    address(load.buffer(), load.offset());
    String arguments = "(L" + ClassConstants.layoutName(layout) + ";J)";
    code.callInterface(SEGMENT, "get", arguments + layout.getDescriptor());
    ScalarType.normalise(code, element);
  }

  private static Type layout(ElementType element) {
    return element == ElementType.BOOL ? Type.BYTE_TYPE : LaneKind.of(element).lane();
  }

  /** Pushes neighbours in memory as a vector. */
  void loadVector(Expr.Load load, Species species) {
    if (species.isPadded()) {
      loadPadded(load, species);
      return;
    }
    VectorApi.species(code, species);
    segment(load.buffer());
    address(load.buffer(), load.offset());
    ClassConstants.littleEndian(code);
    load.mask().ifPresent(mask -> method.masks().print(mask, species));
    VectorApi.load(code, species.kind(), load.mask().isPresent());
  }

  /** Fewer than 64 bits come as one int or short. */
  private void loadPadded(Expr.Load load, Species species) {
    Species longs = new Species(LaneKind.LONG, 1, species.bits());
    VectorApi.species(code, longs);
    method.print(
        new Expr.Convert(
            KernelType.I64,
            new Expr.Load(together(load.type()), load.buffer(), load.offset(), Optional.empty())));
    VectorApi.broadcast(code, LaneKind.LONG);
    VectorApi.reinterpret(code, LaneKind.LONG, species.kind());
  }

  /** The integer that takes as many bytes as a whole vector of fewer than 64 bits. */
  private static KernelType together(KernelType type) {
    return KernelType.scalar(type.bytes() == 4 ? ElementType.I32 : ElementType.I16);
  }

  /** Bools in memory: the bytes that are not zero. */
  Expr boolsAsComparison(Expr.Load load) {
    KernelType bytes = load.type().withElement(ElementType.U8);
    Expr.Load loaded = new Expr.Load(bytes, load.buffer(), load.offset(), load.mask());
    return ExprBuilder.compare(Expr.Relation.NE, loaded, ExprBuilder.literal(bytes, 0));
  }

  /** Prints a store of any kind. */
  void store(Stmt.Store store) {
    KernelType type = store.value().type();
    if (!type.isVector()) {
      storeScalar(store);
    } else if (type.element() == ElementType.BOOL) {
      Expr bytes = ExprBuilder.convert(ElementType.U8, store.value());
      store(new Stmt.Store(store.buffer(), store.offset(), bytes, store.mask()));
    } else {
      storeVector(store, method.species(type));
    }
  }

  private void storeScalar(Stmt.Store store) {
    Label end = new Label();
    store.mask().ifPresent(mask -> method.scalars().conditions().jump(mask, false, end));
    ElementType element = store.value().type().element();
    Type layout = layout(element);
    segment(store.buffer());
    method.constants().layout(code, layout);
    address(store.buffer(), store.offset());
    method.print(store.value());
    ScalarType.toStorage(code, element);
    String arguments = "L" + ClassConstants.layoutName(layout) + ";J" + layout.getDescriptor();
    code.callInterface(SEGMENT, "set", "(" + arguments + ")V");
    code.label(end);
  }

  private void storeVector(Stmt.Store store, Species species) {
    boolean masked = store.mask().isPresent();
    if (store.offset().type().isVector() || (species.isPadded() && masked)) {
      storeByLane(store);
    } else if (species.isPadded()) {
      storePadded(store, species);
    } else {
      method.print(store.value());
      segment(store.buffer());
      address(store.buffer(), store.offset());
      ClassConstants.littleEndian(code);
      store.mask().ifPresent(mask -> method.masks().print(mask, species));
      VectorApi.store(code, species.kind(), masked);
    }
  }

  private void storePadded(Stmt.Store store, Species species) {
    KernelType type = together(store.value().type());
    Type layout = layout(type.element());
    segment(store.buffer());
    method.constants().layout(code, layout);
    address(store.buffer(), store.offset());
    method.print(store.value());
    VectorApi.reinterpret(code, species.kind(), LaneKind.LONG);
    VectorApi.lane(code, LaneKind.LONG, 0);
    code.op(Opcodes.L2I);
    ScalarType.normalise(code, type.element());
    String arguments = "L" + ClassConstants.layoutName(layout) + ";J" + layout.getDescriptor();
    code.callInterface(SEGMENT, "set", "(" + arguments + ")V");
  }

  /** In the order of lanes: where two offsets are the same, the last one stays. */
  private void storeByLane(Stmt.Store store) {
    Expr value = method.name(store.value());
    Optional<Expr> mask = store.mask().map(method::name);
    for (int i = 0; i < value.type().lanes(); i++) {
      int lane = i;
      storeScalar(
          new Stmt.Store(
              store.buffer(),
              LaneOf.offset(store.offset(), value.type(), i),
              LaneOf.lane(value, i),
              mask.map(m -> LaneOf.lane(m, lane))));
    }
  }
}
