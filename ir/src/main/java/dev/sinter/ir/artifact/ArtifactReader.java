package dev.sinter.ir.artifact;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.ContentHash;
import dev.sinter.ir.file.FileProblem;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.ProgramParser;
import dev.sinter.ir.program.ProgramVerifier;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.spi.ClassFile;
import dev.sinter.ir.spi.KernelCode;
import dev.sinter.ir.spi.SharedObjectFile;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.ir.type.TensorType;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Reads artifacts, of which any may be damaged or forged: one that is not what {@link
 * ArtifactWriter} makes is refused with {@link ErrorCode#ARTIFACT_INVALID}. Its class files are
 * code all the same, and as much to be trusted as whoever sent them.
 *
 * <p>A jar that is a file is mapped: its constants take memory only as they are used, its variants
 * are read when they are asked for, and the file must not be changed meanwhile.
 */
public final class ArtifactReader {
  private final String origin;
  private final String id;
  private final Entries entries;
  private final Check check;
  private final Map<String, Tensor> constants = new HashMap<>();

  /**
   * @param origin where the artifact is, for messages
   */
  private ArtifactReader(String origin, String id, Entries entries, Check check) {
    this.origin = origin;
    this.id = id;
    this.entries = entries;
    this.check = check;
  }

  /** How constants and machine code are checked; of everything else the checksums are. */
  public enum Check {
    /** By their size only: nothing is read. */
    SIZE,
    /** By the jar's checksums, against damage. */
    CHECKSUM,
    /** By their content hashes, against anybody who cannot change the index. */
    HASH
  }

  /**
   * The artifact of a jar that holds one, with constants that the garbage collector frees.
   *
   * @throws SinterException as {@link #read(Path, Arena, Check)}
   */
  public static Artifact read(Path jar) {
    return read(jar, Arena.ofAuto(), Check.CHECKSUM);
  }

  /**
   * The artifact of a jar that holds one.
   *
   * @param arena for the constants
   * @throws SinterException {@link ErrorCode#FILE_UNREADABLE}, {@link ErrorCode#ARTIFACT_INVALID},
   *     {@link ErrorCode#ARTIFACT_VERSION}
   */
  public static Artifact read(Path jar, Arena arena, Check check) {
    return read(jar, null, arena, check);
  }

  /**
   * The artifact that a typed class belongs to: from the jar that the class came from, else from
   * the resources of its loader.
   *
   * @throws SinterException as {@link #read(Path, Arena, Check)}
   */
  public static Artifact read(Class<?> anchor, Arena arena, Check check) {
    Optional<Path> jar = jarOf(anchor);
    if (jar.isPresent()) {
      return read(jar.get(), anchor.getName(), arena, check);
    }
    Entries resources = new ResourceEntries(anchor.getClassLoader(), arena);
    String origin = "the artifact of " + anchor.getName();
    String id = anchor.getName();
    return guarded(origin, () -> new ArtifactReader(origin, id, resources, check).read());
  }

  private static Optional<Path> jarOf(Class<?> anchor) {
    CodeSource source = anchor.getProtectionDomain().getCodeSource();
    if (source == null
        || source.getLocation() == null
        || !source.getLocation().getProtocol().equals("file")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(source.getLocation().toURI())).filter(Files::isRegularFile);
    } catch (URISyntaxException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Artifact read(Path jar, String id, Arena arena, Check check) {
    if (Files.exists(jar) && !Files.isRegularFile(jar)) {
      throw new SinterException(ErrorCode.FILE_UNREADABLE, jar + ": not a file");
    }
    String origin = jar.toString();
    return guarded(
        origin,
        () -> {
          FileEntries entries = new FileEntries(jar, arena);
          String only = id == null ? onlyId(entries) : id;
          return new ArtifactReader(origin, only, entries, check).read();
        });
  }

  private static String onlyId(FileEntries entries) throws ZipException {
    List<String> ids = entries.ids();
    if (ids.size() != 1) {
      throw new ZipException(
          ids.isEmpty() ? "no artifact of Sinter" : "it holds several artifacts: " + ids);
    }
    return ids.getFirst();
  }

  /** Reading that may fail in the ways of files. */
  private interface Reading<T> {
    T run() throws IOException;
  }

  private static <T> T guarded(String origin, Reading<T> reading) {
    try {
      return reading.run();
    } catch (ZipException | EOFException e) {
      throw new SinterException(ErrorCode.ARTIFACT_INVALID, origin + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new SinterException(ErrorCode.FILE_UNREADABLE, origin + ": no such file", e);
    } catch (IOException e) {
      throw FileProblem.unreadable(origin, e);
    } catch (ArithmeticException | IllegalArgumentException | IllegalStateException e) {
      throw new SinterException(ErrorCode.ARTIFACT_INVALID, origin + ": " + e.getMessage(), e);
    } catch (SinterException e) {
      ErrorCode code =
          e.code() == ErrorCode.ARTIFACT_VERSION ? e.code() : ErrorCode.ARTIFACT_INVALID;
      throw new SinterException(code, origin + ": " + e.getMessage(), e);
    }
  }

  private Artifact read() throws IOException {
    ArtifactIndex index = ArtifactIndex.parse(text(ArtifactFormat.index(id)));
    for (Map.Entry<String, TensorType> constant : index.constants().entrySet()) {
      constants.put(constant.getKey(), constant(constant.getKey(), constant.getValue()));
    }
    List<Artifact.Variant> variants = new ArrayList<>();
    for (ArtifactIndex.Variant variant : index.variants()) {
      variants.add(
          new Artifact.Variant(
              variant.target(), () -> guarded(origin, () -> contents(variant, index.signature()))));
    }
    if (variants.isEmpty()) {
      throw new ZipException("it has no code");
    }
    Map<String, byte[]> classes = new HashMap<>();
    for (String name : index.classes()) {
      classes.put(name, entries.bytes(ArtifactFormat.classFile(name)));
    }
    return new Artifact(
        index.name(), index.signature(), variants, constants, classes, index.metadata());
  }

  private Artifact.Variant.Contents contents(ArtifactIndex.Variant variant, Signature signature)
      throws IOException {
    Program program = program(variant.target());
    if (!program.signature().equals(signature)) {
      throw new ZipException(
          "its index and the program for %s have different signatures".formatted(variant.target()));
    }
    return new Artifact.Variant.Contents(program, code(variant));
  }

  private Tensor constant(String hash, TensorType type) throws IOException {
    long size = type.bytes().known();
    MemorySegment data =
        entries.data(ArtifactFormat.constant(id, hash), size, check == Check.CHECKSUM);
    Tensor tensor = Tensor.over(type, data);
    if (check == Check.HASH && !tensor.contentHash().equals(hash)) {
      throw new ZipException("constant " + hash + " has other contents");
    }
    return tensor;
  }

  private Program program(String target) throws IOException {
    String entry = ArtifactFormat.program(id, target);
    try {
      Program program =
          ProgramParser.parse(text(entry), graph -> GraphParser.parse(graph, constants));
      if (!program.target().equals(target)) {
        throw new ZipException(entry + " is for " + program.target());
      }
      return ProgramVerifier.verify(program);
    } catch (SinterException e) {
      throw new SinterException(e.code(), entry + ": " + e.getMessage(), e);
    }
  }

  private List<KernelCode> code(ArtifactIndex.Variant variant) throws IOException {
    Optional<SharedObjectFile> library = Optional.empty();
    if (variant.library().isPresent()) {
      library = Optional.of(library(variant.library().get()));
    }
    List<KernelCode> code = new ArrayList<>();
    for (ArtifactIndex.Kernel kernel : variant.kernels()) {
      code.add(
          switch (kernel) {
            case ArtifactIndex.InClass inClass -> bytecode(inClass);
            case ArtifactIndex.InLibrary(String name, String symbol) ->
                new KernelCode.SharedObject(
                    name, listing(library.orElseThrow(), name), library.orElseThrow(), symbol);
          });
    }
    return code;
  }

  private SharedObjectFile library(String hash) throws IOException {
    byte[] bytes = entries.bytes(ArtifactFormat.library(id, hash));
    if (check == Check.HASH && !ContentHash.of(bytes).equals(hash)) {
      throw new ZipException("shared object " + hash + " has other contents");
    }
    return new SharedObjectFile(hash, bytes);
  }

  private String listing(SharedObjectFile library, String kernel) throws IOException {
    return text(ArtifactFormat.listing(id, library.hash(), kernel));
  }

  private KernelCode.Bytecode bytecode(ArtifactIndex.InClass kernel) throws IOException {
    List<ClassFile> subroutines = new ArrayList<>();
    for (String className : kernel.subroutines()) {
      subroutines.add(classFile(className));
    }
    return new KernelCode.Bytecode(kernel.name(), classFile(kernel.className()), subroutines);
  }

  private ClassFile classFile(String className) throws IOException {
    byte[] bytes = entries.bytes(ArtifactFormat.classFile(className));
    return new ClassFile(className, text(ArtifactFormat.listing(className)), bytes);
  }

  private String text(String entry) throws IOException {
    return new String(entries.bytes(entry), StandardCharsets.UTF_8);
  }
}
