package dev.sinter.desugar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.NestMembersAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Rewrites compiled classes so that they start sooner. javac leaves lambdas, switches over types
 * and the methods of records to code that the JVM makes when it first meets them, which takes half
 * of the time of a short run, and which its AOT cache keeps only in part; here they become plain
 * classes and methods. What they compute stays the same.
 *
 * <pre>java Desugar.java FOLDER [FOLDER of classes that those refer to]…</pre>
 */
final class Desugar {
  private final ClassFile files;
  private final Path folder;
  private final Map<ClassDesc, List<ClassDesc>> nests = new LinkedHashMap<>();

  private Desugar(ClassFile files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  public static void main(String[] folders) throws IOException {
    URL[] path = Arrays.stream(folders).map(Desugar::url).toArray(URL[]::new);
    try (URLClassLoader classes = new URLClassLoader(path)) {
      ClassHierarchyResolver resolver =
          ClassHierarchyResolver.ofResourceParsing(classes)
              .orElse(ClassHierarchyResolver.defaultResolver());
      ClassFile files =
          ClassFile.of(
              ClassFile.ClassHierarchyResolverOption.of(resolver),
              ClassFile.ConstantPoolSharingOption.NEW_POOL);
      new Desugar(files, Path.of(folders[0])).run();
    }
  }

  private static URL url(String folder) {
    try {
      return Path.of(folder).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(each -> each.toString().endsWith(".class")).sorted().toList()) {
        ClassModel model = files.parse(Files.readAllBytes(file));
        if (hasWork(model)) {
          rewrite(model);
        }
      }
    }
    for (Map.Entry<ClassDesc, List<ClassDesc>> nest : nests.entrySet()) {
      extend(nest.getKey(), nest.getValue());
    }
  }

  private static boolean hasWork(ClassModel model) {
    return model.methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .anyMatch(each ->
            Lambdas.isLambda(each)
                || PatternSwitches.isSwitch(each)
                || RecordMethods.isMethodOfRecord(each));
  }

  private void rewrite(ClassModel model) throws IOException {
    ClassDesc owner = model.thisClass().asSymbol();
    ClassDesc host =
        model
            .findAttribute(Attributes.nestHost())
            .map(attribute -> attribute.nestHost().asSymbol())
            .orElse(owner);
    Lambdas lambdas = new Lambdas(files, owner, host);
    Files.write(file(owner), files.transformClass(model, new Rewriting(model, lambdas)));
    for (Map.Entry<ClassDesc, byte[]> made : lambdas.made().entrySet()) {
      Files.write(file(made.getKey()), made.getValue());
      nests.computeIfAbsent(host, _ -> new ArrayList<>()).add(made.getKey());
    }
  }

  /** Declares further classes as members of a nest. */
  private void extend(ClassDesc host, List<ClassDesc> more) throws IOException {
    ClassModel model = files.parse(Files.readAllBytes(file(host)));
    Set<ClassDesc> members = new LinkedHashSet<>();
    model
        .findAttribute(Attributes.nestMembers())
        .ifPresent(
            attribute -> attribute.nestMembers().forEach(each -> members.add(each.asSymbol())));
    members.addAll(more);
    ClassTransform without =
        ClassTransform.dropping(element -> element instanceof NestMembersAttribute);
    ClassTransform with =
        ClassTransform.endHandler(
            out -> out.with(NestMembersAttribute.ofSymbols(List.copyOf(members))));
    Files.write(file(host), files.transformClass(model, without.andThen(with)));
  }

  private Path file(ClassDesc type) {
    String descriptor = type.descriptorString();
    return folder.resolve(descriptor.substring(1, descriptor.length() - 1) + ".class");
  }

  /** What is changed in one class. */
  private static final class Rewriting implements ClassTransform {
    private final Lambdas lambdas;
    private final PatternSwitches switches;
    private final RecordMethods records;

    private Rewriting(ClassModel model, Lambdas lambdas) {
      this.lambdas = lambdas;
      ClassDesc owner = model.thisClass().asSymbol();
      switches = new PatternSwitches(owner, model.flags().has(AccessFlag.INTERFACE));
      records = new RecordMethods(model);
    }

    @Override
    public void accept(ClassBuilder out, ClassElement element) {
      if (!(element instanceof MethodModel method)) {
        out.with(element);
      } else if (!records.replace(method, out)) {
        out.transformMethod(method, MethodTransform.transformingCode(this::rewrite));
      }
    }

    private void rewrite(CodeBuilder code, CodeElement element) {
      if (Lambdas.isLambda(element)) {
        lambdas.replace((InvokeDynamicInstruction) element, code);
      } else if (PatternSwitches.isSwitch(element)) {
        switches.replace((InvokeDynamicInstruction) element, code);
      } else {
        code.with(element);
      }
    }

    @Override
    public void atEnd(ClassBuilder out) {
      switches.addMethods(out);
    }
  }
}
