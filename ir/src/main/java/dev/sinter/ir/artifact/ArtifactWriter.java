package dev.sinter.ir.artifact;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.AtomicFile;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.program.StepOrder;
import dev.sinter.ir.spi.ClassFile;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.SharedObjectFile;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.text.GraphPrinter;
import dev.sinter.ir.type.TensorType;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes an artifact as a jar that {@link ArtifactReader} reads back: stored entries in a fixed
 * order without times, so that the same artifact gives the same bytes. The layout is that of {@link
 * ArtifactFormat}.
 */
public final class ArtifactWriter {
  private final Artifact artifact;
  private final Map<String, byte[]> files;
  private final String id;

  private ArtifactWriter(Artifact artifact, Map<String, byte[]> files) {
    this.artifact = artifact;
    this.files = new TreeMap<>(files);
    id = id(artifact);
  }

  /**
   * Writes a jar, as a whole or not at all.
   *
   * @param files what to add by entry name: the classes of the runtime, for a jar that runs alone;
   *     nothing for a library
   * @throws SinterException {@link ErrorCode#FILE_UNWRITABLE}
   * @throws IllegalArgumentException where a file has the name of another entry
   */
  public static void write(Artifact artifact, Path target, Map<String, byte[]> files) {
    ArtifactWriter writer = new ArtifactWriter(artifact, files);
    AtomicFile.writeDurably(target, writer::write);
  }

  /**
   * The folder of an artifact in its jar: the name of its typed class, which is the first of its
   * classes that is not a nested one; the model's name where there is none.
   */
  static String id(Artifact artifact) {
    String name =
        artifact.classes().keySet().stream()
            .filter(n -> !n.contains("$"))
            .sorted()
            .findFirst()
            .orElse(artifact.name());
    String safe = name.replaceAll("[^A-Za-z0-9_.-]", "_");
    return safe.isBlank() || safe.matches("\\.+") ? "model" : safe;
  }

  private void write(WritableByteChannel channel) throws IOException {
    ZipWriter zip = new ZipWriter(channel);
    SortedMap<String, Tensor> constants = constants();
    SortedMap<String, TensorType> types = new TreeMap<>();
    constants.forEach((hash, tensor) -> types.put(hash, tensor.type()));
    zip.add(ArtifactFormat.MANIFEST, utf8(manifest()));
    zip.add(ArtifactFormat.index(id), utf8(ArtifactIndex.of(artifact, types).print()));
    for (Artifact.Variant variant : artifact.variants()) {
      Program program = variant.program();
      zip.add(ArtifactFormat.program(id, program.target()), utf8(program.toString()));
    }
    addCode(zip);
    for (Map.Entry<String, byte[]> typed : new TreeMap<>(artifact.classes()).entrySet()) {
      zip.add(ArtifactFormat.classFile(typed.getKey()), typed.getValue());
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      zip.add(file.getKey(), file.getValue());
    }
    for (Map.Entry<String, Tensor> constant : constants.entrySet()) {
      String entry = ArtifactFormat.constant(id, constant.getKey());
      zip.add(entry, constant.getValue().data(), ArtifactFormat.CONSTANT_ALIGNMENT);
    }
    zip.finish();
  }

  /** A jar that holds the runtime can be started, and may then load its machine code. */
  private String manifest() {
    boolean runs = files.containsKey(ArtifactFormat.classFile(ArtifactFormat.MAIN_CLASS));
    boolean isNative =
        artifact.variants().stream().anyMatch(v -> ArtifactIndex.sharedObject(v).isPresent());
    String main = runs ? "Main-Class: " + ArtifactFormat.MAIN_CLASS + "\r\n" : "";
    String access = runs && isNative ? "Enable-Native-Access: ALL-UNNAMED\r\n" : "";
    return "Manifest-Version: 1.0\r\n" + main + access + "\r\n";
  }

  /** Kernels may share a class: its name stands for its code. */
  private void addCode(ZipWriter zip) throws IOException {
    SortedMap<String, ClassFile> classes = new TreeMap<>();
    for (Artifact.Variant variant : artifact.variants()) {
      for (KernelCode code : variant.code()) {
        switch (code) {
          case KernelCode.Bytecode b -> b.classes().forEach(added -> addClass(added, classes));
          case KernelCode.SharedObject _ -> {}
        }
      }
    }
    for (ClassFile code : classes.values()) {
      zip.add(ArtifactFormat.classFile(code.className()), code.bytes());
      zip.add(ArtifactFormat.listing(code.className()), utf8(code.listing()));
    }
    addLibraries(zip);
  }

  /** Targets whose code is the same share it. */
  private void addLibraries(ZipWriter zip) throws IOException {
    Set<String> added = new HashSet<>();
    for (Artifact.Variant variant : artifact.variants()) {
      Optional<SharedObjectFile> library = ArtifactIndex.sharedObject(variant);
      if (library.isEmpty() || !added.add(library.get().hash())) {
        continue;
      }
      String hash = library.get().hash();
      zip.add(ArtifactFormat.library(id, hash), library.get().bytes());
      for (KernelCode code : variant.code()) {
        zip.add(ArtifactFormat.listing(id, hash, code.kernel()), utf8(code.listing()));
      }
    }
  }

  private static void addClass(ClassFile added, SortedMap<String, ClassFile> classes) {
    ClassFile other = classes.putIfAbsent(added.className(), added);
    if (other != null && !Arrays.equals(other.bytes(), added.bytes())) {
      throw new SinterException(
          ErrorCode.INTERNAL,
          "two classes have the name " + added.className() + " but not the same code");
    }
  }

  /** Those of kernels, and the large ones of host steps. */
  private SortedMap<String, Tensor> constants() {
    SortedMap<String, Tensor> constants = new TreeMap<>(artifact.constants());
    for (Artifact.Variant variant : artifact.variants()) {
      for (StepOrder.Entry entry : StepOrder.of(variant.program().steps())) {
        if (entry.step() instanceof Step.Host host) {
          constants.putAll(GraphPrinter.constants(host.graph()));
        }
      }
    }
    return constants;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
