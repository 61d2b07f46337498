package dev.sinter.ir.artifact;

import static dev.sinter.ir.text.TextCursor.quote;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.spi.ClassFile;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.SharedObjectFile;
import dev.sinter.ir.text.TextCursor;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is in an artifact's folder, as its entry {@code artifact} lists it:
 *
 * <pre>
 * sinter-artifact 1.0
 * name "digits"
 * meta "producer" "pytorch"
 * input "pixels" f32[n,784]
 * output "scores" f32[n,10]
 * class com.example.Digits
 * constant 3f…a9 f32[784,10]
 * variant jvm-512
 * kernel "product" dev.sinter.runtime.kernel.product_81c3
 * subroutine dev.sinter.runtime.kernel.sums_07fe
 * variant x86-64-v4
 * library 5a…10
 * function "product" sinter_product
 * end
 * </pre>
 *
 * <p>A reader of another minor version must understand it; what one cannot ignore is said in lines
 * {@code requires <feature>}, after the first: {@code requires shared-objects} where there are any.
 *
 * @param classes names of the typed class and those that belong to it
 * @param constants types by content hash
 */
record ArtifactIndex(
    String name,
    SortedMap<String, String> metadata,
    Signature signature,
    List<String> classes,
    SortedMap<String, TensorType> constants,
    List<Variant> variants) {
  /** The feature of having machine code. */
  private static final String SHARED_OBJECTS = "shared-objects";

  ArtifactIndex {
    metadata = new TreeMap<>(metadata);
    classes = List.copyOf(classes);
    constants = new TreeMap<>(constants);
    variants = List.copyOf(variants);
  }

  /**
   * The code of one target.
   *
   * @param library the content hash of the shared object that its functions are in
   */
  record Variant(String target, Optional<String> library, List<Kernel> kernels) {
    Variant {
      kernels = List.copyOf(kernels);
    }

    static Variant of(Artifact.Variant variant) {
      Optional<String> library = sharedObject(variant).map(SharedObjectFile::hash);
      return new Variant(
          variant.target(), library, variant.code().stream().map(Kernel::of).toList());
    }
  }

  /** A kernel's code. */
  sealed interface Kernel {
    /** The kernel's name in its program. */
    String name();

    static Kernel of(KernelCode code) {
      return switch (code) {
        case KernelCode.Bytecode b ->
            new InClass(
                b.kernel(),
                b.entry().className(),
                b.subroutines().stream().map(ClassFile::className).toList());
        case KernelCode.SharedObject o -> new InLibrary(o.kernel(), o.symbol());
      };
    }
  }

  /** A kernel, its class, and the classes of its subroutines. */
  record InClass(String name, String className, List<String> subroutines) implements Kernel {
    InClass {
      subroutines = List.copyOf(subroutines);
    }
  }

  /** A kernel, and its function in the variant's shared object. */
  record InLibrary(String name, String symbol) implements Kernel {}

  /**
   * The shared object of a variant.
   *
   * @throws SinterException INTERNAL where there are several
   */
  static Optional<SharedObjectFile> sharedObject(Artifact.Variant variant) {
    List<SharedObjectFile> files = new ArrayList<>();
    for (KernelCode code : variant.code()) {
      switch (code) {
        case KernelCode.Bytecode _ -> {}
        case KernelCode.SharedObject o -> files.add(o.library());
      }
    }
    if (files.stream().map(SharedObjectFile::hash).distinct().count() > 1) {
      throw new SinterException(
          ErrorCode.INTERNAL,
          "the kernels for " + variant.target() + " are in several shared objects");
    }
    return files.stream().findFirst();
  }

  /** The index of an artifact; constants may be more than the artifact's own. */
  static ArtifactIndex of(Artifact artifact, SortedMap<String, TensorType> constants) {
    List<Variant> variants = artifact.variants().stream().map(Variant::of).toList();
    List<String> classes = List.copyOf(new TreeSet<>(artifact.classes().keySet()));
    return new ArtifactIndex(
        artifact.name(),
        new TreeMap<>(artifact.metadata()),
        artifact.signature(),
        classes,
        constants,
        variants);
  }

  String print() {
    StringBuilder out = new StringBuilder();
    line(out, ArtifactFormat.MAGIC, ArtifactFormat.MAJOR + "." + ArtifactFormat.MINOR);
    if (variants.stream().anyMatch(variant -> variant.library().isPresent())) {
      line(out, "requires", SHARED_OBJECTS);
    }
    line(out, "name", quote(name));
    metadata.forEach((key, value) -> line(out, "meta", quote(key), quote(value)));
    signature.inputs().forEach(input -> print("input", input, out));
    signature.outputs().forEach(output -> print("output", output, out));
    classes.forEach(className -> line(out, "class", className));
    constants.forEach((hash, type) -> line(out, "constant", hash, type.toString()));
    for (Variant variant : variants) {
      line(out, "variant", variant.target());
      variant.library().ifPresent(hash -> line(out, "library", hash));
      variant.kernels().forEach(kernel -> print(kernel, out));
    }
    line(out, "end");
    return out.toString();
  }

  private static void print(String kind, Signature.Parameter parameter, StringBuilder out) {
    line(out, kind, quote(parameter.name()), parameter.type().toString());
  }

  private static void print(Kernel kernel, StringBuilder out) {
    switch (kernel) {
      case InClass(String name, String className, List<String> subroutines) -> {
        line(out, "kernel", quote(name), className);
        subroutines.forEach(subroutine -> line(out, "subroutine", subroutine));
      }
      case InLibrary(String name, String symbol) -> line(out, "function", quote(name), symbol);
    }
  }

  private static void line(StringBuilder out, String... words) {
    out.append(String.join(" ", words)).append('\n');
  }

  /**
   * Reads an index.
   *
   * @throws SinterException {@link ErrorCode#ARTIFACT_VERSION} for another major version or a
   *     feature that is not known here; {@link ErrorCode#TEXT_SYNTAX}
   */
  static ArtifactIndex parse(String text) {
    TextCursor cursor = new TextCursor(text);
    cursor.expect(ArtifactFormat.MAGIC);
    version(cursor);
    cursor.expect("name");
    String name = cursor.quoted("a name");
    SortedMap<String, String> metadata = new TreeMap<>();
    while (cursor.take("meta")) {
      metadata.put(cursor.quoted("a key"), cursor.quoted("a value"));
    }
    Signature signature = new Signature(parameters("input", cursor), parameters("output", cursor));
    List<String> classes = new ArrayList<>();
    while (cursor.take("class")) {
      classes.add(cursor.word("a class name"));
    }
    SortedMap<String, TensorType> constants = new TreeMap<>();
    while (cursor.take("constant")) {
      constants.put(cursor.word("a content hash"), cursor.type("a tensor type"));
    }
    List<Variant> variants = new ArrayList<>();
    while (cursor.take("variant")) {
      variants.add(variant(cursor));
    }
    cursor.expect("end");
    if (!cursor.atEnd()) {
      throw cursor.fault("text after the end");
    }
    return new ArtifactIndex(name, metadata, signature, classes, constants, variants);
  }

  private static List<Signature.Parameter> parameters(String kind, TextCursor cursor) {
    List<Signature.Parameter> parameters = new ArrayList<>();
    while (cursor.take(kind)) {
      String name = cursor.quoted("a name");
      parameters.add(new Signature.Parameter(name, cursor.type("a tensor type")));
    }
    return parameters;
  }

  /** One to four digits; a regular expression for them would delay every start. */
  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return to - from >= 1 && to - from <= 4;
  }

  private static void version(TextCursor cursor) {
    String version = cursor.word("a format version");
    int dot = version.indexOf('.');
    if (!isNumber(version, 0, dot) || !isNumber(version, dot + 1, version.length())) {
      throw cursor.fault("'" + version + "' is not a format version");
    }
    int major = Integer.parseInt(version.substring(0, dot));
    if (major != ArtifactFormat.MAJOR) {
      throw newer("format %s, this Sinter reads %d.x".formatted(version, ArtifactFormat.MAJOR));
    }
    while (cursor.take("requires")) {
      String feature = cursor.word("a feature");
      if (!feature.equals(SHARED_OBJECTS)) {
        throw newer("it needs '%s', which this Sinter does not have".formatted(feature));
      }
    }
  }

  private static SinterException newer(String message) {
    return new SinterException(ErrorCode.ARTIFACT_VERSION, message);
  }

  private static Variant variant(TextCursor cursor) {
    String target = cursor.word("a target");
    List<Kernel> kernels = new ArrayList<>();
    if (cursor.take("library")) {
      String library = cursor.word("a content hash");
      while (cursor.take("function")) {
        kernels.add(new InLibrary(cursor.quoted("a kernel name"), cursor.word("a symbol")));
      }
      return new Variant(target, Optional.of(library), kernels);
    }
    while (cursor.take("kernel")) {
      String kernel = cursor.quoted("a kernel name");
      String className = cursor.word("a class name");
      List<String> subroutines = new ArrayList<>();
      while (cursor.take("subroutine")) {
        subroutines.add(cursor.word("a class name"));
      }
      kernels.add(new InClass(kernel, className, subroutines));
    }
    return new Variant(target, Optional.empty(), kernels);
  }
}
