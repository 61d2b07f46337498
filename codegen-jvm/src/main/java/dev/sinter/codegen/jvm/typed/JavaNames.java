package dev.sinter.codegen.jvm.typed;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Java identifiers for the names of a model, which may be anything: {@code input.1} becomes {@code
 * input_1}.
 */
final class JavaNames {
  private static final int MAX_LENGTH = 100;

  private static final Set<String> RESERVED =
      Set.of(
          "_",
          "abstract",
          "assert",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "const",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "false",
          "final",
          "finally",
          "float",
          "for",
          "goto",
          "if",
          "implements",
          "import",
          "instanceof",
          "int",
          "interface",
          "long",
          "native",
          "new",
          "null",
          "package",
          "private",
          "protected",
          "public",
          "return",
          "short",
          "static",
          "strictfp",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "transient",
          "true",
          "try",
          "void",
          "volatile",
          "while");

  /** Names that components of records cannot have, by JLS 8.10.1. */
  private static final Set<String> METHODS_OF_OBJECT =
      Set.of(
          "clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

  private JavaNames() {}

  /**
   * A different identifier for each name, in their order, for parameters of methods and components
   * of records.
   */
  static List<String> identifiers(List<String> names) {
    Set<String> taken = new HashSet<>();
    List<String> identifiers = new ArrayList<>();
    for (String name : names) {
      String identifier = identifier(name);
      String candidate = identifier;
      for (int i = 2; !taken.add(candidate); i++) {
        candidate = identifier + "_" + i;
      }
      identifiers.add(candidate);
    }
    return identifiers;
  }

  private static String identifier(String name) {
    StringBuilder out = new StringBuilder();
    name.codePoints()
        .limit(MAX_LENGTH)
        .forEach(c -> out.appendCodePoint(Character.isLetterOrDigit(c) ? c : '_'));
    if (out.isEmpty() || !Character.isJavaIdentifierStart(out.codePointAt(0))) {
      out.insert(0, '_');
    }
    String identifier = out.toString();
    boolean free = !RESERVED.contains(identifier) && !METHODS_OF_OBJECT.contains(identifier);
    return free ? identifier : identifier + "_";
  }

  /**
   * Checks the name of a class.
   *
   * @throws SinterException USAGE for what javac would not accept, and for packages that no loader
   *     defines classes in
   */
  static void requireClassName(String className) {
    for (String part : className.split("\\.", -1)) {
      boolean identifier =
          !part.isEmpty()
              && part.length() <= MAX_LENGTH
              && Character.isJavaIdentifierStart(part.codePointAt(0))
              && part.codePoints().allMatch(c -> c == '_' || Character.isLetterOrDigit(c))
              && !RESERVED.contains(part);
      if (!identifier) {
        throw refused(className, "'" + part + "' is not a Java identifier");
      }
    }
    if (className.startsWith("java.")) {
      throw refused(className, "packages of java are not for others");
    }
  }

  private static SinterException refused(String className, String why) {
    String expected = "; expected a name such as com.example.Digits";
    return new SinterException(
        ErrorCode.USAGE, "class name '" + className + "': " + why + expected);
  }
}
