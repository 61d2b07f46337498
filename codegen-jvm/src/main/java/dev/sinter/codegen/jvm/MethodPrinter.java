package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.LocalVariables.Local;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.ElementType;
import java.util.Optional;
import org.objectweb.asm.Type;

/** What the printers of one method share: its code, its variables, and each other. */
final class MethodPrinter {
  private final String kernel;
  private final Target target;
  private final MaskKinds maskKinds;
  private final Code code;
  private final ClassConstants constants;
  private final LocalVariables locals;
  private final ScalarPrinter scalars;
  private final VectorPrinter vectors;
  private final MaskPrinter masks;
  private final MemoryPrinter memory;
  private int line;
  private int names;

  MethodPrinter(
      String kernel, Target target, MaskKinds maskKinds, Code code, ClassConstants constants) {
    this.kernel = kernel;
    this.target = target;
    this.maskKinds = maskKinds;
    this.code = code;
    this.constants = constants;
    locals = new LocalVariables(code);
    scalars = new ScalarPrinter(this);
    vectors = new VectorPrinter(this);
    masks = new MaskPrinter(this);
    memory = new MemoryPrinter(this);
  }

  Code code() {
    return code;
  }

  ClassConstants constants() {
    return constants;
  }

  LocalVariables locals() {
    return locals;
  }

  MaskPrinter masks() {
    return masks;
  }

  MemoryPrinter memory() {
    return memory;
  }

  ScalarPrinter scalars() {
    return scalars;
  }

  /** Pushes the value of an expression. */
  void print(Expr expr) {
    if (!expr.type().isVector()) {
      scalars.print(expr);
    } else if (expr.type().element() == ElementType.BOOL) {
      masks.print(expr, masks.species(expr));
    } else {
      vectors.print(expr);
    }
  }

  /** Pushes the value of a variable. */
  void variable(Expr.Var variable) {
    Local local = local(variable);
    code.load(local.type(), local.slot());
  }

  Local local(Expr.Var variable) {
    Local local = locals.find(variable.name());
    if (local == null) {
      throw new SinterException(
          ErrorCode.GRAPH_INVALID, place() + "no variable named '" + variable.name() + "' here");
    }
    return local;
  }

  /**
   * Makes a variable of a value, for code after this; the name is seen by debuggers after {@code
   * describe}.
   */
  void define(Expr.Var variable, Expr value) {
    Type type = localType(variable.type());
    Optional<Species> mask = Optional.empty();
    if (isMask(variable.type())) {
      Species species = masks.variableSpecies(variable, value, maskKinds);
      masks.print(value, species);
      mask = Optional.of(species);
    } else {
      print(value);
    }
    Local local = locals.declare(variable.name(), type, mask);
    code.store(local.type(), local.slot());
  }

  /**
   * Stores a value under a name of no kernel, and gives the variable; a variable is its own name.
   */
  Expr name(Expr value) {
    if (value instanceof Expr.Var) {
      return value;
    }
    Expr.Var variable = new Expr.Var("$" + names++, value.type());
    define(variable, value);
    return variable;
  }

  static boolean isMask(KernelType type) {
    return type.isVector() && type.element() == ElementType.BOOL;
  }

  private static Type localType(KernelType type) {
    if (!type.isVector()) {
      return ScalarType.carrier(type.element());
    }
    return isMask(type)
        ? Type.getObjectType(VectorApi.MASK)
        : LaneKind.of(type.element()).vectorType();
  }

  /** The species of a vector of numbers; refused where the target has none. */
  Species species(KernelType type) {
    return Species.of(type)
        .filter(this::fits)
        .orElseThrow(() -> unsupported(type + " as a vector: " + widths()));
  }

  /** Whether vectors of a species fit the target's registers. */
  boolean fits(Species species) {
    return target.vectorBits() > 0 && species.bits() <= Math.max(target.vectorBits(), 64);
  }

  private String widths() {
    return target.vectorBits() == 0
        ? "its kernels have one lane"
        : "its vectors have up to " + target.vectorBits() + " bits, a power of two";
  }

  void line(int number) {
    line = number;
    code.line(number);
  }

  /** Refuses what this backend has no code for. */
  SinterException unsupported(String what) {
    return new SinterException(
        ErrorCode.TARGET_UNSUPPORTED, place() + "target " + target + " does not take " + what);
  }

  private String place() {
    return "kernel " + kernel + (line > 0 ? ", line " + line : "") + ": ";
  }
}
