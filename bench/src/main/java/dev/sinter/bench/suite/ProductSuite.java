package dev.sinter.bench.suite;

import dev.sinter.bench.workload.Product;
import dev.sinter.bench.workload.Workload;
import org.openjdk.jmh.annotations.Param;

/** Products of matrices, with weights known when compiled and not. */
public class ProductSuite extends Suite {
  /** One number for a square, or {@code MxKxN}. */
  @Param({"64", "512", "1024", "1x1024x1024"})
  public String size;

  @Param({"true", "false"})
  public boolean constant;

  @Override
  Workload workload() {
    return Product.parse(size, constant).workload();
  }
}
