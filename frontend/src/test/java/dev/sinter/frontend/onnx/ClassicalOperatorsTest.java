package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.OperatorCase.floats;
import static dev.sinter.frontend.onnx.OperatorCase.longs;
import static dev.sinter.frontend.onnx.OperatorCase.shape;
import static dev.sinter.frontend.onnx.OperatorCase.vector;
import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.ints;
import static dev.sinter.frontend.onnx.TestModel.real;
import static dev.sinter.frontend.onnx.TestModel.reals;
import static dev.sinter.frontend.onnx.TestModel.text;
import static dev.sinter.frontend.onnx.TestModel.texts;
import static dev.sinter.frontend.onnx.TestModel.value;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operators of domain ai.onnx.ml. */
class ClassicalOperatorsTest {
  private static OperatorCase of(String title, String operator, int version) {
    return OperatorCase.of(title, "ai.onnx.ml::" + operator, version);
  }

  static Stream<OperatorCase> cases() {
    return Stream.of(features(), labels(), models(), trees(), faults()).flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void importsAndComputes(OperatorCase one) {
    one.check();
  }

  private static List<OperatorCase> features() {
    Tensor matrix = floats(shape(2, 2), 3, -4, 0, 0);
    return List.of(
        of("above a threshold", "Binarizer", 1)
            .input(vector(1, 2, 3))
            .with(real("threshold", 2))
            .gives(vector(0, 0, 1)),
        of("features by index", "ArrayFeatureExtractor", 1)
            .input(floats(shape(2, 3), 1, 2, 3, 4, 5, 6))
            .input(longs(shape(1, 2), 2, 0))
            .gives(floats(shape(2, 2), 3, 1, 6, 4)),
        of("features of a vector", "ArrayFeatureExtractor", 1)
            .input(vector(5, 6, 7))
            .input(vector(1))
            .gives(longs(shape(1, 1), 6)),
        of("scaled integers", "Scaler", 1)
            .input(longs(shape(1, 2), 3, 4))
            .with(reals("offset", 1, 2), reals("scale", .5, 2))
            .gives(floats(shape(1, 2), 1, 4)),
        of("by the largest magnitude", "Normalizer", 1)
            .input(matrix)
            .gives(floats(shape(2, 2), .75, -1, 0, 0)),
        of("by the sum of magnitudes", "Normalizer", 1)
            .input(matrix)
            .with(text("norm", "L1"))
            .gives(floats(shape(2, 2), 3 / 7.0, -4 / 7.0, 0, 0)),
        of("by length", "Normalizer", 1)
            .input(matrix)
            .with(text("norm", "L2"))
            .gives(floats(shape(2, 2), .6, -.8, 0, 0)),
        of("imputed by feature", "Imputer", 1)
            .input(floats(shape(2, 2), Double.NaN, 1, 2, Double.NaN))
            .with(reals("imputed_value_floats", 7, 8), real("replaced_value_float", Double.NaN))
            .gives(floats(shape(2, 2), 7, 1, 2, 8)),
        of("imputed integers", "Imputer", 1)
            .input(longs(shape(1, 2), -1, 3))
            .with(ints("imputed_value_int64s", 9), integer("replaced_value_int64", -1))
            .gives(longs(shape(1, 2), 9, 3)));
  }

  private static List<OperatorCase> labels() {
    return List.of(
        of("integers to reals, of equal keys the last", "LabelEncoder", 2)
            .input(vector(3, 1, 4))
            .with(ints("keys_int64s", 1, 3, 1), reals("values_floats", .1, .3, .5))
            .gives(floats(.3, .5, -0.0)),
        of("reals to integers, not a number included", "LabelEncoder", 4)
            .input(floats(Double.NaN, 2, 5))
            .with(
                reals("keys_floats", 2, Double.NaN),
                ints("values_int64s", 20, 30),
                integer("default_int64", 9))
            .gives(vector(30, 20, 9)),
        of("tensors", "LabelEncoder", 4)
            .input(tensor(ElementType.I16, 1, 2))
            .with(
                value("keys_tensor", tensor(ElementType.I16, 2)),
                value("values_tensor", Tensor.of(new double[] {2.5}, 1)),
                value("default_tensor", Tensor.of(new double[] {-1}, 1)))
            .gives(Tensor.of(new double[] {-1, 2.5}, 2)),
        of("one hot of categories", "OneHotEncoder", 1)
            .input(floats(7, 1))
            .with(ints("cats_int64s", 5, 7))
            .gives(floats(shape(2, 2), 0, 1, 0, 0)));
  }

  private static List<OperatorCase> models() {
    Tensor x = floats(shape(2, 2), 1, 2, 3, -4);
    return List.of(
        of("regression on two targets", "LinearRegressor", 1)
            .input(x)
            .with(
                integer("targets", 2),
                reals("coefficients", 1, 1, 0, 2),
                reals("intercepts", 10, 20))
            .gives(floats(shape(2, 2), 13, 24, 9, 12)),
        of("regression without intercepts", "LinearRegressor", 1)
            .input(x)
            .with(reals("coefficients", 1, 1), text("post_transform", "LOGISTIC"))
            .gives(floats(shape(2, 1), 1 / (1 + Math.exp(-3)), 1 / (1 + Math.exp(1)))),
        of("classes by the highest score", "LinearClassifier", 1)
            .input(x)
            .with(
                ints("classlabels_ints", 10, 20, 30),
                reals("coefficients", 1, 0, 0, 1, -1, -1),
                reals("intercepts", 0, 0, 0))
            .gives(vector(20, 10), floats(shape(2, 3), 1, 2, -3, 3, -4, 1)),
        of("two classes by one score", "LinearClassifier", 1)
            .input(x)
            .with(
                ints("classlabels_ints", 0, 1),
                reals("coefficients", 1, 1),
                reals("intercepts", -1))
            .gives(vector(1, 0), floats(shape(2, 2), -2, 2, 2, -2)));
  }

  /**
   * x₀ ≤ 1 → 5, else (x₁ in {2, 4} → 7, else 1); and a second tree x₁ &gt; 3 → 100, else 200 for
   * the other target.
   */
  private static OperatorCase ensemble(String title) {
    return of(title, "TreeEnsemble", 5)
        .input(floats(shape(4, 2), 1, 4, 2, 2, 2, 4, Double.NaN, 3))
        .with(
            integer("n_targets", 2),
            ints("nodes_featureids", 0, 1, 1),
            value("nodes_modes", tensor(ElementType.U8, 0, 6, 3)),
            value("nodes_splits", floats(1, 0, 3)),
            ints("nodes_truenodeids", 0, 1, 3),
            ints("nodes_trueleafs", 1, 1, 1),
            ints("nodes_falsenodeids", 1, 2, 4),
            ints("nodes_falseleafs", 0, 1, 1),
            value("membership_values", floats(2, 4, Double.NaN)),
            ints("leaf_targetids", 0, 0, 0, 1, 1),
            value("leaf_weights", floats(5, 7, 1, 100, 200)),
            ints("tree_roots", 0, 2));
  }

  private static List<OperatorCase> trees() {
    return List.of(
        ensemble("two trees").gives(floats(shape(4, 2), 5, 100, 7, 200, 7, 100, 1, 200)),
        ensemble("missing features go with the test")
            .with(ints("nodes_missing_value_tracks_true", 1, 0, 0))
            .gives(floats(shape(4, 2), 5, 100, 7, 200, 7, 100, 5, 200)),
        ensemble("the mean over trees")
            .with(integer("aggregate_function", 0))
            .gives(floats(shape(4, 2), 2.5, 50, 3.5, 100, 3.5, 50, .5, 100)),
        ensemble("the least of those that vote")
            .with(integer("aggregate_function", 2))
            .gives(floats(shape(4, 2), 5, 100, 7, 200, 7, 100, 1, 200)),
        of("a tree that is a leaf", "TreeEnsemble", 5)
            .input(floats(shape(2, 1), 0, 9))
            .with(
                integer("n_targets", 1),
                ints("nodes_featureids", 0),
                value("nodes_modes", tensor(ElementType.U8, 0)),
                value("nodes_splits", floats(0)),
                ints("nodes_truenodeids", 0),
                ints("nodes_trueleafs", 1),
                ints("nodes_falsenodeids", 0),
                ints("nodes_falseleafs", 1),
                ints("leaf_targetids", 0),
                value("leaf_weights", floats(3)),
                ints("tree_roots", 0))
            .gives(floats(shape(2, 1), 3, 3)),
        regressor("several votes a leaf and a base")
            .with(reals("base_values", 1000, 2000))
            .gives(floats(shape(2, 2), 1001, 2002, 1003, 2000)));
  }

  /** x₀ &lt; 1 → 1 for target 0 and 2 for target 1, else 3 for target 0. */
  private static OperatorCase regressor(String title) {
    return of(title, "TreeEnsembleRegressor", 3)
        .input(floats(shape(2, 1), 0.5, 1))
        .with(
            integer("n_targets", 2),
            ints("nodes_treeids", 4, 4, 4),
            ints("nodes_nodeids", 0, 1, 2),
            ints("nodes_featureids", 0, 0, 0),
            texts("nodes_modes", List.of("BRANCH_LT", "LEAF", "LEAF")),
            reals("nodes_values", 1, 0, 0),
            ints("nodes_truenodeids", 1, 0, 0),
            ints("nodes_falsenodeids", 2, 0, 0),
            ints("target_treeids", 4, 4, 4),
            ints("target_nodeids", 1, 1, 2),
            ints("target_ids", 0, 1, 0),
            reals("target_weights", 1, 2, 3));
  }

  private static List<OperatorCase> faults() {
    return List.of(
        of("branches in a circle", "TreeEnsemble", 5)
            .input(floats(shape(1, 1), 0))
            .with(
                integer("n_targets", 1),
                ints("nodes_featureids", 0, 0),
                value("nodes_modes", tensor(ElementType.U8, 0, 0)),
                value("nodes_splits", floats(0, 0)),
                ints("nodes_truenodeids", 1, 0),
                ints("nodes_trueleafs", 0, 0),
                ints("nodes_falsenodeids", 0, 0),
                ints("nodes_falseleafs", 1, 1),
                ints("leaf_targetids", 0),
                value("leaf_weights", floats(3)),
                ints("tree_roots", 0))
            .fails(ErrorCode.ATTRIBUTE_INVALID),
        ensemble("no such transform")
            .with(integer("post_transform", 9))
            .fails(ErrorCode.ATTRIBUTE_INVALID),
        of("more keys than values", "LabelEncoder", 2)
            .input(vector(1))
            .with(ints("keys_int64s", 1, 2), ints("values_int64s", 1))
            .fails(ErrorCode.ATTRIBUTE_INVALID),
        of("too few coefficients", "LinearRegressor", 1)
            .input(floats(shape(1, 2), 1, 2))
            .with(reals("coefficients", 1))
            .fails(ErrorCode.SHAPE_MISMATCH),
        of("an unknown transform", "LinearRegressor", 1)
            .input(floats(shape(1, 1), 1))
            .with(reals("coefficients", 1), text("post_transform", "PROBIT"))
            .fails(ErrorCode.FEATURE_UNSUPPORTED));
  }

  private static Tensor tensor(ElementType element, long... values) {
    Tensor tensor = Tensor.zeros(TensorType.of(element, values.length));
    for (int i = 0; i < values.length; i++) {
      tensor.setLong(i, values[i]);
    }
    return tensor;
  }
}
