package dev.sinter.bench.report;

import dev.sinter.bench.workload.AttentionHeads;
import dev.sinter.bench.workload.ConvolutionLayer;
import dev.sinter.bench.workload.Elementwise;
import dev.sinter.bench.workload.ModelFolder;
import dev.sinter.bench.workload.Product;
import dev.sinter.bench.workload.RowFunction;
import dev.sinter.bench.workload.Workload;
import dev.sinter.ir.op.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * One entry of the report.
 *
 * @param workload makes it, which may take a while
 * @param unfused whether it is also measured with a kernel for each operation
 */
public record Figure(String name, Supplier<Workload> workload, boolean unfused) {
  private static final long SMALL = 1 << 15;
  private static final long LARGE = 1 << 20;

  /** Those that need no files. */
  public static List<Figure> standard() {
    List<Figure> figures = new ArrayList<>();
    for (String size : List.of("64", "512", "1024", "1x1024x1024")) {
      figures.add(fused("product-" + size, Product.parse(size, true)::workload));
      figures.add(fused("product-" + size + "-varying", Product.parse(size, false)::workload));
    }
    figures.add(new Figure("gelu-chain-32k", () -> Elementwise.geluChain(SMALL), true));
    figures.add(new Figure("gelu-chain-1m", () -> Elementwise.geluChain(LARGE), true));
    for (Unary.Function function :
        List.of(
            Unary.Function.EXP,
            Unary.Function.TANH,
            Unary.Function.ERF,
            Unary.Function.SIGMOID,
            Unary.Function.LOG)) {
      figures.add(fused(nameOf(function) + "-32k", () -> Elementwise.function(function, SMALL)));
    }
    for (RowFunction function : RowFunction.values()) {
      figures.add(
          new Figure(nameOf(function) + "-512x768", () -> function.workload(512, 768), true));
    }
    figures.add(new Figure("attention-512x8x64", new AttentionHeads(512, 8, 64)::workload, true));
    for (ConvolutionLayer layer : ConvolutionLayer.values()) {
      figures.add(fused(nameOf(layer), layer::workload));
    }
    figures.add(fused("call", Elementwise::scalars));
    return figures;
  }

  /** A figure for each model of a folder. */
  public static List<Figure> models(ModelFolder folder) {
    return folder.files().keySet().stream()
        .map(name -> fused(name, () -> folder.workload(name)))
        .toList();
  }

  private static Figure fused(String name, Supplier<Workload> workload) {
    return new Figure(name, workload, false);
  }

  private static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
