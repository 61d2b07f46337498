package dev.sinter.ir.artifact;

import static dev.sinter.ir.text.TextCursor.quote;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.spi.ClassFile;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.text.TextCursor;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
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
 * class com.example.Digits
 * constant 3f…a9 f32[784,10]
 * variant jvm-512
 * kernel "product" dev.sinter.runtime.kernel.product_81c3
 * subroutine dev.sinter.runtime.kernel.sums_07fe
 * end
 * </pre>
 *
 * <p>A reader of another minor version must understand it; what one cannot ignore is said in lines
 * {@code requires <feature>}, after the first.
 *
 * @param classes names of the typed class and those that belong to it
 * @param constants types by content hash
 */
record ArtifactIndex(
    String name,
    SortedMap<String, String> metadata,
    List<String> classes,
    SortedMap<String, TensorType> constants,
    List<Variant> variants) {
  ArtifactIndex {
    metadata = new TreeMap<>(metadata);
    classes = List.copyOf(classes);
    constants = new TreeMap<>(constants);
    variants = List.copyOf(variants);
  }

  /** The code of one target. */
  record Variant(String target, List<Kernel> kernels) {
    Variant {
      kernels = List.copyOf(kernels);
    }
  }

  /** A kernel, its class, and the classes of its subroutines. */
  record Kernel(String name, String className, List<String> subroutines) {
    Kernel {
      subroutines = List.copyOf(subroutines);
    }

    static Kernel of(KernelCode.Bytecode code) {
      return new Kernel(
          code.kernel(),
          code.entry().className(),
          code.subroutines().stream().map(ClassFile::className).toList());
    }
  }

  /** The index of an artifact; constants may be more than the artifact's own. */
  static ArtifactIndex of(Artifact artifact, SortedMap<String, TensorType> constants) {
    List<Variant> variants = new ArrayList<>();
    for (Artifact.Variant variant : artifact.variants()) {
      List<Kernel> kernels =
          variant.code().stream().map(code -> Kernel.of(ArtifactWriter.bytecode(code))).toList();
      variants.add(new Variant(variant.program().target(), kernels));
    }
    List<String> classes = List.copyOf(new TreeSet<>(artifact.classes().keySet()));
    return new ArtifactIndex(
        artifact.name(), new TreeMap<>(artifact.metadata()), classes, constants, variants);
  }

  String print() {
    StringBuilder out = new StringBuilder();
    line(out, ArtifactFormat.MAGIC, ArtifactFormat.MAJOR + "." + ArtifactFormat.MINOR);
    line(out, "name", quote(name));
    metadata.forEach((key, value) -> line(out, "meta", quote(key), quote(value)));
    classes.forEach(className -> line(out, "class", className));
    constants.forEach((hash, type) -> line(out, "constant", hash, type.toString()));
    for (Variant variant : variants) {
      line(out, "variant", variant.target());
      for (Kernel kernel : variant.kernels()) {
        line(out, "kernel", quote(kernel.name()), kernel.className());
        kernel.subroutines().forEach(subroutine -> line(out, "subroutine", subroutine));
      }
    }
    line(out, "end");
    return out.toString();
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
      variants.add(new Variant(cursor.word("a target"), kernels(cursor)));
    }
    cursor.expect("end");
    if (!cursor.atEnd()) {
      throw cursor.fault("text after the end");
    }
    return new ArtifactIndex(name, metadata, classes, constants, variants);
  }

  private static void version(TextCursor cursor) {
    String version = cursor.word("a format version");
    if (!version.matches("[0-9]{1,4}\\.[0-9]{1,4}")) {
      throw cursor.fault("'" + version + "' is not a format version");
    }
    int major = Integer.parseInt(version.substring(0, version.indexOf('.')));
    if (major != ArtifactFormat.MAJOR) {
      throw newer("format %s, this Sinter reads %d.x".formatted(version, ArtifactFormat.MAJOR));
    }
    if (cursor.take("requires")) {
      throw newer(
          "it needs '%s', which this Sinter does not have".formatted(cursor.word("a feature")));
    }
  }

  private static SinterException newer(String message) {
    return new SinterException(ErrorCode.ARTIFACT_VERSION, message);
  }

  private static List<Kernel> kernels(TextCursor cursor) {
    List<Kernel> kernels = new ArrayList<>();
    while (cursor.take("kernel")) {
      String kernel = cursor.quoted("a kernel name");
      String className = cursor.word("a class name");
      List<String> subroutines = new ArrayList<>();
      while (cursor.take("subroutine")) {
        subroutines.add(cursor.word("a class name"));
      }
      kernels.add(new Kernel(kernel, className, subroutines));
    }
    return kernels;
  }
}
