package dev.sinter.codegen.jvm.typed;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.spi.ClassFiles;
import java.util.Map;
import java.util.stream.Stream;

/** Makes the typed class of an artifact; see {@link TypedClass} for what it looks like. */
public final class TypedClassFiles implements ClassFiles {
  /**
   * Characters of a name or type: none takes more than three bytes, and a constant has at most
   * 65535.
   */
  private static final int MAX_TEXT = 21_000;

  /** Parameters of which the class initialiser still has room for the code. */
  private static final int MAX_PARAMETERS = 1500;

  /** For {@link java.util.ServiceLoader}. */
  public TypedClassFiles() {}

  /**
   * The typed class, and the record of its outputs where there are several.
   *
   * @throws SinterException USAGE for a name that no class can have; LIMIT_EXCEEDED for more or
   *     longer names than a class file holds
   */
  @Override
  public Map<String, byte[]> typedApi(String className, Signature signature) {
    JavaNames.requireClassName(className);
    int count = signature.inputs().size() + signature.outputs().size();
    boolean tooLong =
        Stream.concat(signature.inputs().stream(), signature.outputs().stream())
            .flatMap(parameter -> Stream.of(parameter.name(), parameter.type().toString()))
            .anyMatch(text -> text.length() > MAX_TEXT);
    if (tooLong || count > MAX_PARAMETERS) {
      String found =
          tooLong
              ? "a name or type of more than " + MAX_TEXT + " characters"
              : count + " inputs and outputs";
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "class "
              + className
              + ": "
              + found
              + "; compile without a typed class and use Executable");
    }
    return new TypedClass(className, signature).print();
  }
}
