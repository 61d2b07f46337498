package dev.sinter.ir.artifact;

/**
 * The layout of an artifact's jar. All entries of a model stand in one folder, named after its
 * typed class or itself, so that several can be merged into one application jar:
 *
 * <pre>
 * META-INF/MANIFEST.MF
 * META-INF/sinter/com.example.Digits/artifact         the index: format, name, metadata, constants, variants, kernels
 * META-INF/sinter/com.example.Digits/jvm-512.program  the program of each variant, as text
 * META-INF/sinter/com.example.Digits/3f…a9.data       each constant by content hash: little-endian, page-aligned
 * META-INF/sinter/com.example.Digits/5a…10.so         the machine code of a target by content hash
 * META-INF/sinter/com.example.Digits/5a…10.kernels/product   what each of its functions was made of
 * dev/sinter/runtime/kernel/Product_81c3.class        kernels under their class names, with their listings beside them
 * com/example/Digits.class                            the typed class
 * </pre>
 */
final class ArtifactFormat {
  static final String MAGIC = "sinter-artifact";
  static final int MAJOR = 1;
  static final int MINOR = 0;

  /** Constants are mapped, so they start where pages do. */
  static final int CONSTANT_ALIGNMENT = 4096;

  static final String MANIFEST = "META-INF/MANIFEST.MF";
  static final String MAIN_CLASS = "dev.sinter.runtime.ArtifactMain";
  private static final String FOLDER = "META-INF/sinter/";
  private static final String INDEX = "/artifact";

  private ArtifactFormat() {}

  static String index(String id) {
    return FOLDER + id + INDEX;
  }

  /** The id of the artifact whose index this entry is; null for any other entry. */
  static String idOfIndex(String entry) {
    boolean isIndex =
        entry.startsWith(FOLDER)
            && entry.endsWith(INDEX)
            && entry.length() > FOLDER.length() + INDEX.length();
    String id = isIndex ? entry.substring(FOLDER.length(), entry.length() - INDEX.length()) : "/";
    return id.contains("/") ? null : id;
  }

  static String program(String id, String target) {
    return FOLDER + id + "/" + target + ".program";
  }

  static String constant(String id, String hash) {
    return FOLDER + id + "/" + hash + ".data";
  }

  static String library(String id, String hash) {
    return FOLDER + id + "/" + hash + ".so";
  }

  /** The listing of a kernel whose code is in a shared object. */
  static String listing(String id, String hash, String kernel) {
    return FOLDER + id + "/" + hash + ".kernels/" + kernel;
  }

  static String classFile(String className) {
    return className.replace('.', '/') + ".class";
  }

  /** Named as the source file in the class file's line table. */
  static String listing(String className) {
    return className.replace('.', '/') + ".kernel";
  }
}
