package dev.sinter.codegen.jvm;

/**
 * Calls of the Vector API, by name: this module does not need {@code jdk.incubator.vector} itself.
 * Methods of the concrete vector classes are called, as javac would, so that C2 inlines them
 * without a profile.
 */
final class VectorApi {
  static final String SPECIES_TYPE = "Ljdk/incubator/vector/VectorSpecies;";
  static final String MASK = "jdk/incubator/vector/VectorMask";
  static final String MASK_TYPE = "L" + MASK + ";";

  private static final String SPECIES = "jdk/incubator/vector/VectorSpecies";
  private static final String VECTOR_TYPE = "Ljdk/incubator/vector/Vector;";
  private static final String SHUFFLE_TYPE = "Ljdk/incubator/vector/VectorShuffle;";
  private static final String OPERATORS = "jdk/incubator/vector/VectorOperators";
  private static final String SEGMENT_TYPE = "Ljava/lang/foreign/MemorySegment;";
  private static final String ORDER_TYPE = "Ljava/nio/ByteOrder;";

  /** How the Vector API sorts its operators; the names of nested interfaces of VectorOperators. */
  enum Arity {
    UNARY("Unary"),
    BINARY("Binary"),
    ASSOCIATIVE("Associative"),
    TERNARY("Ternary"),
    COMPARISON("Comparison"),
    CONVERSION("Conversion");

    private final String descriptor;

    Arity(String name) {
      descriptor = "L" + OPERATORS + "$" + name + ";";
    }
  }

  private VectorApi() {}

  /** Pushes a species. */
  static void species(Code code, Species species) {
    code.getStatic(species.kind().owner(), species.field(), SPECIES_TYPE);
  }

  /** Pushes an operator. */
  static void operator(Code code, String name, Arity arity) {
    code.getStatic(OPERATORS, name, arity.descriptor);
  }

  /** species, lane → vector. */
  static void broadcast(Code code, LaneKind kind) {
    code.callStatic(
        kind.owner(),
        "broadcast",
        "(" + SPECIES_TYPE + kind.lane().getDescriptor() + ")" + result(kind));
  }

  /** species → vector. */
  static void zero(Code code, LaneKind kind) {
    code.callStatic(kind.owner(), "zero", "(" + SPECIES_TYPE + ")" + result(kind));
  }

  /** vector, operator → vector. */
  static void unary(Code code, LaneKind kind) {
    code.callVirtual(kind.owner(), "lanewise", "(" + Arity.UNARY.descriptor + ")" + result(kind));
  }

  /** vector, operator, vector → vector. */
  static void binary(Code code, LaneKind kind) {
    code.callVirtual(
        kind.owner(), "lanewise", "(" + Arity.BINARY.descriptor + VECTOR_TYPE + ")" + result(kind));
  }

  /** vector, operator, vector, vector → vector. */
  static void ternary(Code code, LaneKind kind) {
    code.callVirtual(
        kind.owner(),
        "lanewise",
        "(" + Arity.TERNARY.descriptor + VECTOR_TYPE + VECTOR_TYPE + ")" + result(kind));
  }

  /** vector, operator, vector → mask. */
  static void compare(Code code, LaneKind kind) {
    code.callVirtual(
        kind.owner(), "compare", "(" + Arity.COMPARISON.descriptor + VECTOR_TYPE + ")" + MASK_TYPE);
  }

  /** vector where the mask is false, vector where it is true, mask → vector. */
  static void blend(Code code, LaneKind kind) {
    code.callVirtual(kind.owner(), "blend", "(" + VECTOR_TYPE + MASK_TYPE + ")" + result(kind));
  }

  /** vector → vector plus 0, 1, 2, … */
  static void addIndex(Code code, LaneKind kind) {
    code.constant(1);
    code.callVirtual(kind.owner(), "addIndex", "(I)" + result(kind));
  }

  /** vector, shuffle → vector. */
  static void rearrange(Code code, LaneKind kind) {
    code.callVirtual(kind.owner(), "rearrange", "(" + SHUFFLE_TYPE + ")" + result(kind));
  }

  /** vector, shuffle, vector → vector. */
  static void rearrangeTwo(Code code, LaneKind kind) {
    code.callVirtual(
        kind.owner(), "rearrange", "(" + SHUFFLE_TYPE + VECTOR_TYPE + ")" + result(kind));
  }

  /** vector → lane. */
  static void lane(Code code, LaneKind kind, int index) {
    code.constant(index);
    code.callVirtual(kind.owner(), "lane", "(I)" + kind.lane().getDescriptor());
  }

  /** vector, index, lane → vector. */
  static void withLane(Code code, LaneKind kind) {
    code.callVirtual(
        kind.owner(), "withLane", "(I" + kind.lane().getDescriptor() + ")" + result(kind));
  }

  /** vector → the same bits as another kind. */
  static void reinterpret(Code code, LaneKind from, LaneKind to) {
    if (from != to) {
      code.callVirtual(from.owner(), to.reinterpret(), "()" + result(to));
    }
  }

  /** vector → the converted first lanes, as many as the species has or the vector gives. */
  static void convert(Code code, String conversion, LaneKind from, Species to) {
    operator(code, conversion, Arity.CONVERSION);
    species(code, to);
    code.constant(0);
    code.callVirtual(
        from.owner(),
        "convertShape",
        "(" + Arity.CONVERSION.descriptor + SPECIES_TYPE + "I)" + VECTOR_TYPE);
    code.cast(to.kind().owner());
  }

  /** species, segment, offset, order[, mask] → vector. */
  static void load(Code code, LaneKind kind, boolean masked) {
    String arguments = SPECIES_TYPE + SEGMENT_TYPE + "J" + ORDER_TYPE + (masked ? MASK_TYPE : "");
    code.callStatic(kind.owner(), "fromMemorySegment", "(" + arguments + ")" + result(kind));
  }

  /** vector, segment, offset, order[, mask] → nothing. */
  static void store(Code code, LaneKind kind, boolean masked) {
    String arguments = SEGMENT_TYPE + "J" + ORDER_TYPE + (masked ? MASK_TYPE : "");
    code.callVirtual(kind.owner(), "intoMemorySegment", "(" + arguments + ")V");
  }

  /** species, bool → mask. */
  static void maskAll(Code code) {
    code.callInterface(SPECIES, "maskAll", "(Z)" + MASK_TYPE);
  }

  /** Pushes a mask that is true where a bit is one. */
  static void constantMask(Code code, Species species, long bits) {
    species(code, species);
    code.constant(bits);
    code.callStatic(MASK, "fromLong", "(" + SPECIES_TYPE + "J)" + MASK_TYPE);
  }

  /** species, 0, count → mask. */
  static void indexInRange(Code code) {
    code.callInterface(SPECIES, "indexInRange", "(JJ)" + MASK_TYPE);
  }

  /** mask, mask → mask, by {@code and}, {@code or}, {@code xor} or {@code andNot}. */
  static void maskBinary(Code code, String name) {
    code.callVirtual(MASK, name, "(" + MASK_TYPE + ")" + MASK_TYPE);
  }

  /** mask → mask. */
  static void maskNot(Code code) {
    code.callVirtual(MASK, "not", "()" + MASK_TYPE);
  }

  /** mask → the same mask for another species of as many lanes. */
  static void maskCast(Code code, Species to) {
    species(code, to);
    code.callVirtual(MASK, "cast", "(" + SPECIES_TYPE + ")" + MASK_TYPE);
  }

  /** mask → bool. */
  static void maskLane(Code code, int index) {
    code.constant(index);
    code.callVirtual(MASK, "laneIsSet", "(I)Z");
  }

  private static String result(LaneKind kind) {
    return kind.vectorType().getDescriptor();
  }
}
