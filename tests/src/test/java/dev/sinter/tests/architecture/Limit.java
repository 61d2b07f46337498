package dev.sinter.tests.architecture;

import dev.sinter.frontend.onnx.ReadLimits;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.runtime.RunOptions;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Something an input may not be larger than.
 *
 * @param what is counted
 * @param name by which it is set or found in the source
 * @param value as a reader would write it
 */
record Limit(String what, String name, String value) {

  /** Those that a caller can set: every component of the records that hold them. */
  static List<Limit> settable() {
    List<Limit> limits = new ArrayList<>();
    limits.addAll(
        ofRecord(
            ReadLimits.DEFAULT,
            Map.of(
                "fileBytes", "bytes of a model file, without external data",
                "records", "messages, strings and byte fields in a model file",
                "graphDepth", "graphs inside graphs, and calls inside functions",
                "nodes", "nodes of a model, function calls expanded",
                "tensorElements", "elements of one tensor of a model",
                "attributeElements", "numbers or strings in one attribute")));
    limits.addAll(
        ofRecord(
            PassContext.DEFAULT,
            Map.of(
                "nodeLimit",
                "nodes of a graph once composites are opened",
                "scheduledWhole",
                "",
                "memory",
                "")));
    limits.addAll(
        ofRecord(
            dev.sinter.ir.interpret.Limits.DEFAULT,
            Map.of(
                "tensorBytes",
                "bytes of one tensor in the interpreter",
                "depth",
                "graphs inside graphs in the interpreter")));
    limits.addAll(
        ofRecord(
            RunOptions.defaults(),
            Map.of(
                "threads", "threads that work on a launch",
                "boundShapes", "shapes of the inputs that a session keeps a plan for",
                "maxBytes", "bytes of working memory of a session",
                "target", "")));
    return limits;
  }

  /** Those that keep parsers from overflowing the stack, and forms from being absurd. */
  static List<Limit> fixed() {
    return List.of(
        constant(
            "tensors of a sequence",
            "dev.sinter.frontend.onnx.OnnxValue$Sequence",
            "MOST_ELEMENTS"),
        constant(
            "neighbours of an element that a resized image is made of",
            "dev.sinter.frontend.resample.Interpolation",
            "MOST_NEIGHBOURS"),
        constant("axes of a tensor of a model", "dev.sinter.frontend.onnx.ReadLimits", "MAX_RANK"),
        constant(
            "bytes of weights in an ONNX file that is written",
            "dev.sinter.frontend.onnx.export.OnnxExport",
            "MOST_BYTES"),
        constant(
            "axes of an array in a .npy file", "dev.sinter.ir.npy.NpyHeaderParser", "MAX_RANK"),
        constant("bytes of the header of a .npy file", "dev.sinter.ir.npy.Npy", "MAX_HEADER"),
        constant(
            "axes of a tensor in a safetensors file",
            "dev.sinter.ir.safetensors.HeaderParser",
            "MAX_RANK"),
        constant(
            "bytes of the header of a safetensors file",
            "dev.sinter.ir.safetensors.Header",
            "MAX_BYTES"),
        constant(
            "tensors in a safetensors file, and pieces of metadata",
            "dev.sinter.ir.safetensors.Header",
            "MAX_TENSORS"),
        constant(
            "classes of a confusion matrix",
            "dev.sinter.runtime.train.metric.ConfusionMatrix",
            "MOST_CLASSES"),
        constant(
            "numbers in a table to train on", "dev.sinter.cli.train.NumberTable", "MOST_NUMBERS"),
        constant(
            "lists and objects inside each other in a training's JSON file",
            "dev.sinter.cli.train.settings.SettingsReader",
            "DEEPEST"),
        constant(
            "bytes of a training's JSON file",
            "dev.sinter.cli.train.settings.SettingsReader",
            "MOST_BYTES"),
        constant(
            "elements that images are moved by in a training's JSON file",
            "dev.sinter.cli.train.settings.LayerSettings$RandomShift",
            "FARTHEST"),
        constant("rows of data to train on", "dev.sinter.runtime.data.Dataset", "MOST_ROWS"),
        constant("graphs inside graphs, checked", "dev.sinter.ir.graph.GraphVerifier", "MAX_DEPTH"),
        constant("graphs inside graphs, rewritten", "dev.sinter.passes.rewrite.Nesting", "DEEPEST"),
        constant("graphs inside graphs, as text", "dev.sinter.ir.text.GraphParser", "MAX_DEPTH"),
        constant(
            "characters of an expression in the text of a graph",
            "dev.sinter.ir.text.TextCursor",
            "MAX_EXPRESSION"),
        constant("characters of a size expression", "dev.sinter.ir.type.DimParser", "MAX_LENGTH"),
        constant(
            "parentheses inside parentheses of a size expression",
            "dev.sinter.ir.type.DimParser",
            "MAX_DEPTH"),
        constant("parts of a size expression", "dev.sinter.ir.type.DimSize", "MOST_PARTS"),
        constant("levels of a size expression", "dev.sinter.ir.type.DimSize", "MOST_LEVELS"),
        constant("lanes of a vector in a kernel", "dev.sinter.ir.kernel.KernelSyntax", "MAX_LANES"),
        constant(
            "expressions inside expressions of a kernel",
            "dev.sinter.ir.kernel.KernelSyntax",
            "MAX_EXPRESSION_DEPTH"),
        constant(
            "blocks inside blocks of a kernel",
            "dev.sinter.ir.kernel.KernelSyntax",
            "MAX_BLOCK_DEPTH"),
        constant(
            "registers of one array in a kernel",
            "dev.sinter.ir.kernel.KernelVerifier",
            "MAX_REGISTERS"),
        constant(
            "bytes of shared memory of a kernel",
            "dev.sinter.ir.kernel.KernelVerifier",
            "MAX_SHARED_BYTES"),
        constant(
            "bytes of shared memory of a GPU's block",
            "dev.sinter.codegen.llvm.BlockShape",
            "MAX_SHARED_BYTES"),
        constant("threads of a block of a kernel", "dev.sinter.ir.kernel.LoopRules", "MAX_THREADS"),
        constant(
            "statements of a kernel once unrolled",
            "dev.sinter.ir.kernel.KernelUnroller",
            "MAX_STATEMENTS"),
        constant(
            "blocks inside blocks of a program",
            "dev.sinter.ir.program.ProgramParser",
            "MAX_NESTING"),
        constant(
            "buffers, kernels and steps of a program",
            "dev.sinter.ir.program.ProgramParser",
            "MAX_ITEMS"),
        constant(
            "bytes of the directory of an artifact",
            "dev.sinter.ir.artifact.ZipDirectory",
            "MAX_DIRECTORY"),
        constant(
            "bytes of an entry of an artifact, constants aside",
            "dev.sinter.ir.artifact.FileEntries",
            "MAX_BYTES"),
        constant(
            "nodes of a graph whose derivative is traced",
            "dev.sinter.runtime.train.DerivativeTrace",
            "MOST_NODES"),
        new Limit("elements along an axis that is sorted in the interpreter", "Sorting", "2³¹ − 9"),
        constant(
            "inputs and outputs of a typed class",
            "dev.sinter.codegen.jvm.typed.TypedClassFiles",
            "MAX_PARAMETERS"),
        constant(
            "characters of a name or type in a typed class",
            "dev.sinter.codegen.jvm.typed.TypedClassFiles",
            "MAX_TEXT"),
        constant(
            "dimensions of a minimisation by BFGS",
            "dev.sinter.runtime.optim.minimize.Bfgs",
            "MOST_DIMENSIONS"),
        constant(
            "dimensions of a dense Newton step",
            "dev.sinter.runtime.optim.minimize.Newton",
            "MOST_DIMENSIONS"),
        constant("threads in `RunOptions`", "dev.sinter.runtime.RunOptions", "MAX_THREADS"),
        constant(
            "bytes of a random input of the command",
            "dev.sinter.cli.model.RandomInputs",
            "MOST_BYTES"));
  }

  private static List<Limit> ofRecord(Record limits, Map<String, String> meanings) {
    List<Limit> found = new ArrayList<>();
    for (RecordComponent component : limits.getClass().getRecordComponents()) {
      String name = limits.getClass().getSimpleName() + "." + component.getName();
      String meaning = meanings.get(component.getName());
      if (meaning == null) {
        throw new AssertionError(name + " is not described in " + Limit.class.getSimpleName());
      }
      if (!meaning.isEmpty()) {
        found.add(
            new Limit(
                meaning,
                name,
                component.getName().equals("threads")
                    ? "one a processor"
                    : text(value(component, limits))));
      }
    }
    return found;
  }

  private static Number value(RecordComponent component, Record limits) {
    try {
      return (Number) component.getAccessor().invoke(limits);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(component.toString(), e);
    }
  }

  private static Limit constant(String what, String className, String name) {
    try {
      Field field = Class.forName(className).getDeclaredField(name);
      field.setAccessible(true);
      return new Limit(
          what,
          className.substring(className.lastIndexOf('.') + 1) + "." + name,
          text((Number) field.get(null)));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(
          className
              + "."
              + name
              + " is listed in "
              + Limit.class.getSimpleName()
              + " and is not there",
          e);
    }
  }

  private static String text(Number value) {
    long number = value.longValue();
    boolean round = Long.bitCount(number) == 1 && number >= 1 << 16;
    if (number == Long.MAX_VALUE) {
      return "none";
    }
    return number == Integer.MAX_VALUE
        ? "2³¹ − 1"
        : round ? "2" + superscript(Long.numberOfTrailingZeros(number)) : "%,d".formatted(number);
  }

  private static String superscript(int number) {
    StringBuilder out = new StringBuilder();
    Integer.toString(number).chars().forEach(digit -> out.append("⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(digit - '0')));
    return out.toString();
  }
}
