package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Softmax;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.List;
import java.util.Optional;

/** Operators of domain ai.onnx.ml on numbers: preparation of features and linear models. */
final class ClassicalImports {
  private ClassicalImports() {}

  /** 1 above a threshold, else 0. */
  static Value binarizer(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    Value wide = np.cast(x, ElementType.F64);
    Value threshold = np.scalar(ElementType.F64, node.attributes().real("threshold", 0));
    return np.cast(np.greater(wide, threshold), x.type().element());
  }

  /** Elements of the last axis by their indices; of a vector one row. */
  static Value arrayFeatureExtractor(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0).type().rank() == 1 ? np.expandDims(node.input(0), 0) : node.input(0);
    Value places = np.expandDims(np.flatten(node.input(1)), -1);
    int last = x.type().rank() - 1;
    if (last < 0) {
      throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "data %s, expected an axis", x.type());
    }
    Gather gather = new Gather(0, List.of(last), Gather.Bounds.REFUSE);
    return np.moveAxis(node.builder().apply(gather, x, places), 0, -1);
  }

  /** (x − offset)·scale, in f32. */
  static Value scaler(OnnxNode node) {
    NumPy np = node.np();
    Value x = np.cast(node.input(0), ElementType.F32);
    Value moved = np.sub(x, features(node, "offset", 0));
    return np.mul(moved, features(node, "scale", 1));
  }

  /** An f32 vector that broadcasts to the features, or has one element for all. */
  private static Value features(OnnxNode node, String attribute, double otherwise) {
    List<Float> values =
        node.attributes().reals(attribute).orElseGet(() -> List.of((float) otherwise));
    return node.constant(vector(values));
  }

  private static Tensor vector(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return Tensor.of(array, array.length);
  }

  /** Rows divided by their largest magnitude, sum of magnitudes or length, unless that is 0. */
  static Value normalizer(OnnxNode node) {
    NumPy np = node.np();
    Value x = np.cast(node.input(0), ElementType.F32);
    String norm = node.attributes().text("norm", "MAX");
    Value divisor =
        switch (norm) {
          case "MAX" -> np.max(np.abs(x), true, -1);
          case "L1" -> np.sum(np.abs(x), true, -1);
          case "L2" -> np.sqrt(np.sum(np.square(x), true, -1));
          default ->
              throw OnnxNode.invalid(
                  ErrorCode.ATTRIBUTE_INVALID, "norm is '%s', expected MAX, L1 or L2", norm);
        };
    Value none = np.equal(divisor, np.scalarLike(divisor, 0));
    return np.div(x, np.where(none, np.scalarLike(divisor, 1), divisor));
  }

  static Value linearRegressor(OnnxNode node) {
    long targets = node.attributes().integer("targets", 1);
    Value scores = linear(node, targets);
    return transformed(node.np(), scores, node.attributes().text("post_transform", "NONE"));
  }

  /** The class with the highest score, and the scores; two classes may share one. */
  static List<Value> linearClassifier(OnnxNode node) {
    NumPy np = node.np();
    node.attributes().ignore("multi_class");
    List<Long> labels =
        node.attributes()
            .integers("classlabels_ints")
            .orElseThrow(() -> OnnxNode.unsupported("labels that are strings"));
    long rows = intercepts(node).map(List::size).orElse(labels.size());
    Value scores = linear(node, rows);
    if (rows == 1 && labels.size() == 2) {
      scores = np.concatenate(List.of(np.negative(scores), scores), 1);
    } else if (rows != labels.size() || rows < 2) {
      throw OnnxNode.unsupported("%d scores for %d labels", rows, labels.size());
    }
    Value place = np.builder().apply(new ArgReduce(true, 1, false), scores);
    Value table =
        node.constant(
            Tensor.of(labels.stream().mapToLong(Long::longValue).toArray(), labels.size()));
    Value chosen = np.take(table, place, 0);
    String transform = node.attributes().text("post_transform", "NONE");
    return List.of(chosen, transformed(np, scores, transform));
  }

  private static Optional<List<Float>> intercepts(OnnxNode node) {
    return node.attributes().reals("intercepts").filter(values -> !values.isEmpty());
  }

  /** x·Wᵀ + intercepts in f32, where W has one row of coefficients for each result. */
  private static Value linear(OnnxNode node, long results) {
    NumPy np = node.np();
    Value x = np.cast(node.input(0), ElementType.F32);
    Value rows = x.type().rank() == 1 ? np.expandDims(x, 0) : x;
    Tensor weights = vector(node.attributes().reals("coefficients").orElseGet(List::of));
    Dim features = rows.type().dim(rows.type().rank() - 1);
    boolean fits = results > 0 && features.isKnown() && features.times(results).is(weights.size());
    if (!fits || rows.type().rank() != 2) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "%d coefficients for %d results of %s",
          weights.size(),
          results,
          rows.type());
    }
    Value matrix = node.constant(weights.reshaped(Shape.of(results, features.known())));
    Value scores = np.matmul(rows, np.transpose(matrix));
    return intercepts(node).isEmpty()
        ? scores
        : np.add(scores, node.constant(vector(intercepts(node).get())));
  }

  /** Scores [N, classes] as what a model of this domain calls them. */
  static Value transformed(NumPy np, Value scores, String transform) {
    return switch (transform) {
      case "NONE" -> scores;
      case "LOGISTIC" -> np.real(Unary.Function.SIGMOID, scores);
      case "SOFTMAX" -> Softmax.softmax(np, scores, List.of(1));
      case "SOFTMAX_ZERO", "PROBIT" -> throw OnnxNode.unsupported("post_transform %s", transform);
      default ->
          throw OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "post_transform is '%s'", transform);
    };
  }

  /** Each number's counterpart in a list of pairs; of equal keys the last holds. */
  static Value labelEncoder(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    Tensor keys = pairs(node, "keys");
    Tensor values = pairs(node, "values");
    if (keys.size() != values.size() || keys.size() == 0) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "%d keys for %d values", keys.size(), values.size());
    }
    Value key = node.constant(keys);
    Value number = np.expandDims(x, -1);
    Value same = np.equal(number, key);
    if (x.type().element().isFloat()) {
      same = np.logicalOr(same, np.logicalAnd(np.isNan(number), np.isNan(key)));
    }
    Value place =
        node.builder()
            .apply(new ArgReduce(true, x.type().rank(), true), np.cast(same, ElementType.U8));
    Value found = np.take(node.constant(values), place, 0);
    return np.where(np.any(same, -1), found, node.constant(otherwise(node, values.element())));
  }

  /** The numbers of attribute keys_… or values_…, as a vector. */
  private static Tensor pairs(OnnxNode node, String which) {
    NodeAttributes attributes = node.attributes();
    if (attributes.has(which + "_strings")) {
      throw OnnxNode.unsupported("attribute %s_strings", which);
    }
    Optional<Tensor> tensor = attributes.tensor(which + "_tensor");
    Optional<Tensor> whole =
        attributes
            .integers(which + "_int64s")
            .map(all -> Tensor.of(all.stream().mapToLong(Long::longValue).toArray(), all.size()));
    Optional<Tensor> real = attributes.reals(which + "_floats").map(ClassicalImports::vector);
    Tensor found =
        tensor
            .or(() -> whole)
            .or(() -> real)
            .orElseThrow(() ->
                OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "attribute %s_… is missing", which));
    return found.reshaped(Shape.of(found.size()));
  }

  private static Tensor otherwise(OnnxNode node, ElementType element) {
    NodeAttributes attributes = node.attributes();
    attributes.ignore("default_string");
    Optional<Tensor> tensor = attributes.tensor("default_tensor");
    double real = attributes.real("default_float", -0.0);
    long whole = attributes.integer("default_int64", -1);
    if (tensor.isPresent() && tensor.get().element() == element && tensor.get().size() == 1) {
      return tensor.get().reshaped(Shape.SCALAR);
    }
    return element.isFloat() ? Tensor.scalar(element, real) : Tensor.scalar(element, whole);
  }

  /** A new axis with 1 at the category's place, all 0 where it is none of them. */
  static Value oneHotEncoder(OnnxNode node) {
    NumPy np = node.np();
    List<Long> categories =
        node.attributes()
            .integers("cats_int64s")
            .orElseThrow(() -> OnnxNode.unsupported("categories that are strings"));
    if (!node.attributes().flag("zeros", true)) {
      throw OnnxNode.unsupported("zeros = 0: an unknown category as an error");
    }
    Value number = np.expandDims(np.cast(node.input(0), ElementType.I64), -1);
    long[] all = categories.stream().mapToLong(Long::longValue).toArray();
    return np.cast(np.equal(number, node.constant(Tensor.of(all, all.length))), ElementType.F32);
  }

  /** One value replaced by another, for each feature or for all. */
  static Value imputer(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    ElementType element = x.type().element();
    NodeAttributes attributes = node.attributes();
    double real = attributes.real("replaced_value_float", 0);
    long whole = attributes.integer("replaced_value_int64", 0);
    List<Float> reals = attributes.reals("imputed_value_floats").orElseGet(List::of);
    List<Long> wholes = attributes.integers("imputed_value_int64s", List.of());
    Tensor values =
        element.isFloat()
            ? vector(reals)
            : Tensor.of(wholes.stream().mapToLong(Long::longValue).toArray(), wholes.size());
    if (values.size() == 0) {
      throw OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "no values to replace others by");
    }
    Value replaced =
        element.isFloat() && Double.isNaN(real)
            ? np.isNan(x)
            : np.equal(x, element.isFloat() ? np.scalar(element, real) : np.scalar(element, whole));
    Value imputed = np.cast(node.constant(values), element);
    return np.where(replaced, np.broadcastTo(imputed, x.type().shape()), x);
  }
}
