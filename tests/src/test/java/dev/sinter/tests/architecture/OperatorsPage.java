package dev.sinter.tests.architecture;

import dev.sinter.frontend.onnx.OnnxCase;
import dev.sinter.frontend.onnx.OnnxCases;
import dev.sinter.frontend.onnx.op.OpImport;
import dev.sinter.frontend.onnx.op.OperatorTable;
import dev.sinter.ir.type.ElementType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/** The text of docs/OPERATORS.md, made from the table of operators by trying each of them. */
final class OperatorsPage {
  /** What is written for a form of which no node can be tried. */
  private static final String UNKNOWN = "—";

  private static final int F32 = OperatorSample.TYPES.get(ElementType.F32);

  /** Of two cases the one that says more; the first by name of equals. */
  private static final Comparator<OperatorSample> TELLING =
      Comparator.comparing(OperatorSample::isImported)
          .thenComparingInt(sample -> sample.inputs().size())
          .thenComparing(sample -> sample.inputs().containsKey(F32));

  private OperatorsPage() {}

  static String text(Path cases) {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        # Operators

        What can be imported of ONNX's operator sets 1 to 28: %d operators. A form holds from its operator set until the next row of the
        same operator. Element types are not claimed but tried: a node of one of ONNX's own cases, or of matrices where there is none, is
        imported with the inputs of one type, named in brackets where there are others, given every type in turn. They are unknown
        (%s) where that node cannot be imported by itself. *compiled* is a node that runs as kernels alone; *interpreted* one of which
        a step or all run in the interpreter, correct and slow; both with f32 where it takes that.

        This page is made from `OperatorTable`; a test tells when it is out of date, and how to write it again.

        | operator | since | inputs | outputs | element types | state |
        |---|---|---|---|---|---|
        """
            .formatted(
                OperatorTable.rows().stream().map(OpImport::operator).distinct().count(), UNKNOWN));
    Map<OpImport, OperatorSample> samples = samples(cases);
    OperatorTable.rows().stream()
        .sorted(Comparator.comparing(OpImport::operator).thenComparingInt(OpImport::since))
        .forEach(form ->
            out.append(
                row(
                    form,
                    Optional.ofNullable(samples.get(form))
                        .filter(OperatorSample::isImported)
                        .orElseGet(() -> OperatorSample.plain(form)))));
    return out.toString();
  }

  /** Such as {@code | Add | 7 |}, with which the row of a form begins. */
  static String head(OpImport form) {
    return "| %s | %d |".formatted(form.operator(), form.since());
  }

  private static String row(OpImport form, OperatorSample sample) {
    boolean tried = sample.isImported();
    return "%s %s | %s | %s | %s |\n"
        .formatted(
            head(form),
            form.inputs(),
            form.outputs(),
            tried ? types(sample) : UNKNOWN,
            tried ? sample.state() : UNKNOWN);
  }

  private static Map<OpImport, OperatorSample> samples(Path file) {
    Map<OpImport, OperatorSample> samples = new HashMap<>();
    try (OnnxCases cases = OnnxCases.open(file)) {
      for (OnnxCase one : cases.cases()) {
        OperatorSample.of(one)
            .ifPresent(
                sample -> samples.merge(sample.form(), sample, BinaryOperator.maxBy(TELLING)));
      }
    }
    return samples;
  }

  private static String types(OperatorSample sample) {
    Map<Integer, List<String>> inputs = sample.inputs();
    List<String> all = new ArrayList<>();
    inputs.forEach((element, names) -> {
      String types = words(sample.taken(element));
      all.add(inputs.size() == 1 ? types : types + " (" + String.join(", ", names) + ")");
    });
    return all.isEmpty() ? "no inputs" : String.join("; ", all);
  }

  /** Families where all of them are there, other types by name. */
  private static String words(List<ElementType> types) {
    Map<String, Predicate<ElementType>> families = new LinkedHashMap<>();
    families.put("all", _ -> true);
    families.put("floats", ElementType::isFloat);
    families.put("integers", ElementType::isInteger);
    List<ElementType> rest = new ArrayList<>(types);
    List<String> words = new ArrayList<>();
    families.forEach((word, family) -> {
      List<ElementType> members = OperatorSample.TYPES.keySet().stream().filter(family).toList();
      if (rest.containsAll(members)) {
        rest.removeAll(members);
        words.add(word);
      }
    });
    rest.forEach(type -> words.add(type.text()));
    return words.isEmpty() ? "none" : String.join(" ", words);
  }
}
