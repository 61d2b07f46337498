package dev.sinter.codegen.jvm;

import dev.sinter.ir.target.Target;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name of a generated class: what it does and a hash of its source, so that the same code of
 * two kernels or two models is one class.
 *
 * @param label the name of its kernel or subroutine
 * @param binary the class's binary name
 */
record ClassName(String label, String binary) {
  /** The package of generated classes; one of the runtime, which defines them there. */
  private static final String PACKAGE = "dev.sinter.runtime.kernel";

  /** To be counted up when the same source gives other bytecode than before. */
  private static final int VERSION = 2;

  private static final int HASH_BYTES = 8;

  static ClassName of(String label, Target target, String source) {
    String identity = VERSION + "\n" + target.name() + "\n" + source;
    byte[] hash = sha256().digest(identity.getBytes(StandardCharsets.UTF_8));
    String suffix = HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    String plain = label.replaceAll("[^A-Za-z0-9_]", "_");
    return new ClassName(label, PACKAGE + "." + plain + "_" + suffix);
  }

  String internal() {
    return binary.replace('.', '/');
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
