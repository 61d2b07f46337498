package dev.sinter.codegen.jvm;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelPrinter;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.KernelCompiler;
import dev.sinter.ir.target.Target;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Compiles kernels to class files: scalar bytecode, or the Vector API at the width of the target.
 *
 * <p>A class is named after its kernel and a hash of the kernel's text and its target, so that the
 * same kernel of two models is one class.
 */
public final class ClassFileCompiler implements KernelCompiler {
  /** The package of generated classes; one of the runtime, which defines them there. */
  static final String PACKAGE = "dev.sinter.runtime.kernel";

  /** To be counted up when the same kernel gives other bytecode than before. */
  private static final int VERSION = 1;

  private static final int HASH_BYTES = 8;

  /** For {@link java.util.ServiceLoader}. */
  public ClassFileCompiler() {}

  @Override
  public boolean supports(Target target) {
    return switch (target.kind()) {
      case JVM_SCALAR, JVM_VECTOR -> true;
      case NATIVE, GPU -> false;
    };
  }

  @Override
  public List<KernelCode> compile(List<Kernel> kernels, Target target) {
    if (!supports(target)) {
      throw new SinterException(
          ErrorCode.TARGET_UNSUPPORTED,
          "target " + target + " is not one of the JVM: no class files for it");
    }
    return kernels.stream().map(kernel -> compile(kernel, target)).toList();
  }

  private static KernelCode compile(Kernel kernel, Target target) {
    KernelPrinter.Listing listing = KernelPrinter.print(kernel);
    String className = className(kernel.name(), listing.text(), target);
    byte[] bytes = KernelClass.print(kernel, listing, target, className);
    return new KernelCode.ClassFile(kernel.name(), listing.text(), className, bytes);
  }

  private static String className(String kernel, String listing, Target target) {
    String identity = VERSION + "\n" + target.name() + "\n" + listing;
    byte[] hash = sha256().digest(identity.getBytes(StandardCharsets.UTF_8));
    String suffix = HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    return PACKAGE + "." + kernel.replaceAll("[^A-Za-z0-9_]", "_") + "_" + suffix;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
