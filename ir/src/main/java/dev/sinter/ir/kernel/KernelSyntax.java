package dev.sinter.ir.kernel;

import dev.sinter.ir.kernel.BufferParam.Access;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.type.ElementType;
import java.util.Locale;
import java.util.Set;

/**
 * The words, symbols and limits of the text form of kernels: one table for printer, parser and
 * verifier.
 */
final class KernelSyntax {
  /** Lanes a vector can have: four times the bytes of the widest registers there are. */
  static final int MAX_LANES = 256;

  /** Levels of operators and calls in one expression. Recursion over expressions relies on it. */
  static final int MAX_EXPRESSION_DEPTH = 200;

  /** Operators and operands of one expression: shared parts would double it at every level. */
  static final int MAX_EXPRESSION_SIZE = 10_000;

  /** Levels of blocks. Recursion over statements relies on it. */
  static final int MAX_BLOCK_DEPTH = 64;

  /** Comparisons bind weakest, and not to each other. */
  static final int COMPARISON = 1;

  /** Minus and not before an operand bind strongest. */
  static final int PREFIX = 8;

  /** The types of literals that neither a suffix nor their surroundings give a type. */
  static final KernelType DEFAULT_INT = KernelType.I64;

  static final KernelType DEFAULT_FLOAT = KernelType.F32;

  /**
   * What starts a statement or an operand; other words of the language are words only where they
   * are expected.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "sub",
          "let",
          "register",
          "store",
          "for",
          "while",
          "if",
          "else",
          "call",
          "prefetch",
          "barrier",
          "async",
          "unrolled",
          "parallel",
          "grid_x",
          "grid_y",
          "grid_z",
          "thread_x",
          "thread_y",
          "thread_z",
          "load",
          "bitcast",
          "true",
          "false");

  private KernelSyntax() {}

  /** Whether a variable, buffer, subroutine or kernel can have this name. */
  static boolean isName(String word) {
    if (word.isEmpty() || !isWordStart(word.charAt(0))) {
      return false;
    }
    return word.chars().allMatch(c -> isWordPart((char) c))
        && !RESERVED.contains(word)
        && type(word) == null
        && !isSpecialFloat(word);
  }

  static boolean isWordStart(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isWordPart(char c) {
    return isWordStart(c) || isDigit(c);
  }

  /** The words {@code nan} and {@code inf}, with or without a type behind them. */
  static boolean isSpecialFloat(String word) {
    return (word.startsWith("nan") || word.startsWith("inf"))
        && (word.length() == 3 || type(word.substring(3)) != null);
  }

  /** The type a word such as {@code f32x16} names, or null. */
  static KernelType type(String word) {
    ElementType element = ElementType.named(word);
    if (element != null) {
      return KernelType.scalar(element);
    }
    int x = word.lastIndexOf('x');
    String lanes = word.substring(x + 1);
    if (x < 0 || lanes.isEmpty() || lanes.length() > 3 || lanes.charAt(0) == '0') {
      return null;
    }
    element = ElementType.named(word.substring(0, x));
    if (element == null || !lanes.chars().allMatch(c -> isDigit((char) c))) {
      return null;
    }
    int count = Integer.parseInt(lanes);
    return count < 2 || count > MAX_LANES ? null : KernelType.vector(element, count);
  }

  /** The intrinsic of this name, or null. */
  static Intrinsic intrinsic(String word) {
    for (Intrinsic intrinsic : Intrinsic.values()) {
      if (word(intrinsic).equals(word)) {
        return intrinsic;
      }
    }
    return null;
  }

  static String word(Intrinsic intrinsic) {
    return intrinsic.name().toLowerCase(Locale.ROOT);
  }

  static String word(UnaryOp op) {
    return switch (op) {
      case NEG -> "-";
      case NOT -> "!";
      case ABS -> "abs";
      case SQRT -> "sqrt";
      case FLOOR -> "floor";
      case CEIL -> "ceil";
      case TRUNC -> "trunc";
      case ROUND -> "round";
    };
  }

  static String word(BinaryOp op) {
    return switch (op) {
      case ADD -> "+";
      case SUB -> "-";
      case MUL -> "*";
      case DIV -> "/";
      case REM -> "%";
      case FLOOR_DIV -> "//";
      case FLOOR_MOD -> "%%";
      case MAX -> "max";
      case MIN -> "min";
      case AND -> "&";
      case OR -> "|";
      case XOR -> "^";
      case SHIFT_LEFT -> "<<";
      case SHIFT_RIGHT -> ">>";
      case SHIFT_RIGHT_LOGICAL -> ">>>";
    };
  }

  /** How strongly an infix operator binds; 0 for those written as a call. */
  static int strength(BinaryOp op) {
    return switch (op) {
      case MAX, MIN -> 0;
      case OR -> 2;
      case XOR -> 3;
      case AND -> 4;
      case SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL -> 5;
      case ADD, SUB -> 6;
      case MUL, DIV, REM, FLOOR_DIV, FLOOR_MOD -> 7;
    };
  }

  static String word(Relation relation) {
    return switch (relation) {
      case EQ -> "==";
      case NE -> "!=";
      case LT -> "<";
      case LE -> "<=";
      case GT -> ">";
      case GE -> ">=";
    };
  }

  /** What stands before {@code for}. */
  static String word(LoopKind kind) {
    return kind == LoopKind.SERIAL ? "" : kind.name().toLowerCase(Locale.ROOT);
  }

  static String word(Access access) {
    return switch (access) {
      case READ -> "read";
      case WRITE -> "write";
      case READ_WRITE -> "readwrite";
    };
  }
}
