package dev.sinter.frontend.onnx.op;

import static dev.sinter.frontend.onnx.op.OpImport.row;
import static dev.sinter.frontend.onnx.op.OpImport.structured;

import dev.sinter.frontend.onnx.op.OpImport.Count;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Unary;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All operators that can be imported: one row for each form. A form holds from the opset in its row
 * until the next row of the same operator; rows are made only where a form changes what a node
 * means, not where it merely takes more types. Most forms that ended before opset 7 are left out.
 */
public final class OperatorTable {
  private static final Count ONE = Count.of(1);
  private static final Count TWO = Count.of(2);
  private static final Count THREE = Count.of(3);
  private static final Count SOME = Count.atLeast(1);

  private static final List<OpImport> ROWS =
      List.of(
          // One primitive.
          row("Abs", 1, ONE, ElementwiseImports.unary(Unary.Function.ABS)),
          row("Acos", 7, ONE, ElementwiseImports.unary(Unary.Function.ACOS)),
          row("Acosh", 9, ONE, ElementwiseImports.unary(Unary.Function.ACOSH)),
          row("Add", 1, TWO, LegacyBroadcast.of(ElementwiseImports.binary(Binary.Function.ADD))),
          row("Add", 7, TWO, ElementwiseImports.binary(Binary.Function.ADD)),
          row("And", 1, TWO, LegacyBroadcast.of(ElementwiseImports.binary(Binary.Function.AND))),
          row("And", 7, TWO, ElementwiseImports.binary(Binary.Function.AND)),
          row("Asin", 7, ONE, ElementwiseImports.unary(Unary.Function.ASIN)),
          row("Asinh", 9, ONE, ElementwiseImports.unary(Unary.Function.ASINH)),
          row("Atan", 7, ONE, ElementwiseImports.unary(Unary.Function.ATAN)),
          row("Atanh", 9, ONE, ElementwiseImports.unary(Unary.Function.ATANH)),
          row("BitwiseAnd", 18, TWO, ElementwiseImports.binary(Binary.Function.AND)),
          row("BitwiseNot", 18, ONE, ElementwiseImports.unary(Unary.Function.NOT)),
          row("BitwiseOr", 18, TWO, ElementwiseImports.binary(Binary.Function.OR)),
          row("BitwiseXor", 18, TWO, ElementwiseImports.binary(Binary.Function.XOR)),
          row("Ceil", 1, ONE, ElementwiseImports.unary(Unary.Function.CEIL)),
          row("Cos", 7, ONE, ElementwiseImports.unary(Unary.Function.COS)),
          row("Cosh", 9, ONE, ElementwiseImports.unary(Unary.Function.COSH)),
          row("Div", 1, TWO, LegacyBroadcast.of(ElementwiseImports.binary(Binary.Function.DIV))),
          row("Div", 7, TWO, ElementwiseImports.binary(Binary.Function.DIV)),
          row("Equal", 1, TWO, LegacyBroadcast.of(ElementwiseImports.compare(NumPy::equal))),
          row("Equal", 7, TWO, ElementwiseImports.compare(NumPy::equal)),
          row("Erf", 9, ONE, ElementwiseImports.unary(Unary.Function.ERF)),
          row("Exp", 1, ONE, ElementwiseImports.unary(Unary.Function.EXP)),
          row("Floor", 1, ONE, ElementwiseImports.unary(Unary.Function.FLOOR)),
          row("Greater", 1, TWO, LegacyBroadcast.of(ElementwiseImports.compare(NumPy::greater))),
          row("Greater", 7, TWO, ElementwiseImports.compare(NumPy::greater)),
          row("GreaterOrEqual", 12, TWO, ElementwiseImports.compare(NumPy::greaterEqual)),
          row("Less", 1, TWO, LegacyBroadcast.of(ElementwiseImports.compare(NumPy::less))),
          row("Less", 7, TWO, ElementwiseImports.compare(NumPy::less)),
          row("LessOrEqual", 12, TWO, ElementwiseImports.compare(NumPy::lessEqual)),
          row("Log", 1, ONE, ElementwiseImports.unary(Unary.Function.LOG)),
          row("Max", 1, SOME, ElementwiseImports.variadic(Binary.Function.MAX)),
          row("Min", 1, SOME, ElementwiseImports.variadic(Binary.Function.MIN)),
          row("Mul", 1, TWO, LegacyBroadcast.of(ElementwiseImports.binary(Binary.Function.MUL))),
          row("Mul", 7, TWO, ElementwiseImports.binary(Binary.Function.MUL)),
          row("Neg", 1, ONE, ElementwiseImports.unary(Unary.Function.NEG)),
          row("Not", 1, ONE, ElementwiseImports.unary(Unary.Function.NOT)),
          row("Or", 1, TWO, LegacyBroadcast.of(ElementwiseImports.binary(Binary.Function.OR))),
          row("Or", 7, TWO, ElementwiseImports.binary(Binary.Function.OR)),
          row("Round", 11, ONE, ElementwiseImports.unary(Unary.Function.ROUND)),
          row("Sigmoid", 1, ONE, ElementwiseImports.unary(Unary.Function.SIGMOID)),
          row("Sign", 9, ONE, ElementwiseImports.unary(Unary.Function.SIGN)),
          row("Sin", 7, ONE, ElementwiseImports.unary(Unary.Function.SIN)),
          row("Sinh", 9, ONE, ElementwiseImports.unary(Unary.Function.SINH)),
          row("Sqrt", 1, ONE, ElementwiseImports.unary(Unary.Function.SQRT)),
          row("Sub", 1, TWO, LegacyBroadcast.of(ElementwiseImports.binary(Binary.Function.SUB))),
          row("Sub", 7, TWO, ElementwiseImports.binary(Binary.Function.SUB)),
          row("Sum", 1, SOME, ElementwiseImports.variadic(Binary.Function.ADD)),
          row("Tan", 7, ONE, ElementwiseImports.unary(Unary.Function.TAN)),
          row("Tanh", 1, ONE, ElementwiseImports.unary(Unary.Function.TANH)),
          row("Xor", 1, TWO, LegacyBroadcast.of(ElementwiseImports.binary(Binary.Function.XOR))),
          row("Xor", 7, TWO, ElementwiseImports.binary(Binary.Function.XOR)),
          // Elementwise, of several.
          row("BitCast", 26, ONE, CastImports::bitCast),
          row("BitShift", 11, TWO, ElementwiseImports::bitShift),
          row("Cast", 1, ONE, CastImports::cast),
          row("CastLike", 15, TWO, CastImports::castLike),
          row("Dropout", 7, ONE, Count.of(1, 2), ElementwiseImports::dropout),
          row("Dropout", 12, Count.of(1, 3), Count.of(1, 2), ElementwiseImports::dropout),
          row("IsInf", 10, ONE, ElementwiseImports::isInf),
          row("IsNaN", 9, ONE, ElementwiseImports::isNaN),
          row("Mean", 1, SOME, ElementwiseImports::mean),
          row("Mod", 10, TWO, ElementwiseImports::mod),
          row("Pow", 1, TWO, LegacyBroadcast.of(ElementwiseImports::pow)),
          row("Pow", 7, TWO, ElementwiseImports::pow),
          row("Reciprocal", 1, ONE, ElementwiseImports::reciprocal),
          row("Where", 9, THREE, ElementwiseImports::where),
          // Activations.
          row("Celu", 12, ONE, ActivationImports::celu),
          row("Clip", 6, ONE, ActivationImports::clipByAttributes),
          row("Clip", 11, Count.of(1, 3), ActivationImports::clip),
          row("Elu", 1, ONE, ActivationImports::elu),
          row("Gelu", 20, ONE, ActivationImports::gelu),
          row("HardSigmoid", 1, ONE, ActivationImports::hardSigmoid),
          row("HardSwish", 14, ONE, ActivationImports::hardSwish),
          row("LeakyRelu", 1, ONE, ActivationImports::leakyRelu),
          row("Mish", 18, ONE, ActivationImports::mish),
          row("PRelu", 6, TWO, ActivationImports::preluAlongChannels),
          row("PRelu", 7, TWO, ActivationImports::prelu),
          row("Relu", 1, ONE, ActivationImports::relu),
          row("Selu", 6, ONE, ActivationImports::selu),
          row("Shrink", 9, ONE, ActivationImports::shrink),
          row("Softplus", 1, ONE, ActivationImports::softplus),
          row("Softsign", 1, ONE, ActivationImports::softsign),
          row("Swish", 24, ONE, ActivationImports::swish),
          row("ThresholdedRelu", 1, ONE, ActivationImports::thresholdedRelu),
          // Matrices, convolutions, pooling.
          row("AveragePool", 1, ONE, PoolingImports::averagePool),
          row("Conv", 1, Count.of(2, 3), ConvolutionImports::conv),
          row("ConvTranspose", 1, Count.of(2, 3), TransposedConvolutionImports::convTranspose),
          row("DeformConv", 19, Count.of(3, 5), DeformableConvolutionImports::deformConv),
          row("Det", 11, ONE, MatrixImports::det),
          row("Einsum", 12, SOME, MatrixImports::einsum),
          row("Gemm", 1, THREE, MatrixImports::gemmWithFlag),
          row("Gemm", 7, THREE, MatrixImports::gemm),
          row("Gemm", 11, Count.of(2, 3), MatrixImports::gemm),
          row("GlobalAveragePool", 1, ONE, PoolingImports::globalAveragePool),
          row("GlobalLpPool", 2, ONE, PoolingImports::globalLpPool),
          row("GlobalMaxPool", 1, ONE, PoolingImports::globalMaxPool),
          row("LpPool", 2, ONE, PoolingImports::lpPool),
          row("MatMul", 1, TWO, MatrixImports::matMul),
          row("MaxPool", 1, ONE, Count.of(1, 2), PoolingImports::maxPool),
          row("MaxUnpool", 9, Count.of(2, 3), UnpoolingImports::maxUnpool),
          // Quantisation.
          row("ConvInteger", 10, Count.of(2, 4), QuantizedProductImports::convInteger),
          row("DequantizeLinear", 10, Count.of(2, 3), QuantizationImports::dequantizeLinear),
          row(
              "DynamicQuantizeLinear",
              11,
              ONE,
              Count.of(1, 3),
              QuantizationImports::dynamicQuantizeLinear),
          row("MatMulInteger", 10, Count.of(2, 4), QuantizedProductImports::matMulInteger),
          row("QLinearConv", 10, Count.of(8, 9), QuantizedProductImports::qLinearConv),
          row("QLinearMatMul", 10, Count.of(8), QuantizedProductImports::qLinearMatMul),
          row("QuantizeLinear", 10, Count.of(2, 3), QuantizationImports::quantizeLinear),
          // Attention and what stands beside it.
          row("Attention", 23, Count.of(3, 6), Count.of(1, 4), AttentionImports::attention),
          row("Attention", 24, Count.of(3, 7), Count.of(1, 4), AttentionImports::attention),
          row(
              "CausalConvWithState",
              27,
              Count.of(2, 4),
              Count.of(1, 2),
              SequenceModelImports::causalConvWithState),
          row(
              "LinearAttention",
              27,
              Count.of(3, 6),
              Count.of(1, 2),
              SequenceModelImports::linearAttention),
          row("RotaryEmbedding", 23, Count.of(3, 4), SequenceModelImports::rotaryEmbedding),
          row("SwiGLU", 28, TWO, SequenceModelImports::swiglu),
          row("ai.onnx.preview::FlexAttention", 1, THREE, FlexAttentionImports::flexAttention),
          // Normalisation and softmax.
          row(
              "BatchNormalization",
              6,
              Count.of(5),
              Count.of(1, 5),
              NormalizationImports::batchNormalizationInTest),
          row(
              "BatchNormalization",
              7,
              Count.of(5),
              Count.of(1, 5),
              NormalizationImports::batchNormalization),
          row(
              "BatchNormalization",
              14,
              Count.of(5),
              Count.of(1, 3),
              NormalizationImports::batchNormalization),
          row("GroupNormalization", 18, THREE, NormalizationImports::groupNormalizationByGroups),
          row("GroupNormalization", 21, THREE, NormalizationImports::groupNormalization),
          row("Hardmax", 1, ONE, SoftmaxImports::hardmax),
          row("InstanceNormalization", 6, THREE, NormalizationImports::instanceNormalization),
          row("LRN", 1, ONE, NormalizationImports::lrn),
          row(
              // New in 17; files made for ONNX Runtime have it in every opset.
              "LayerNormalization",
              1,
              Count.of(2, 3),
              Count.of(1, 3),
              NormalizationImports::layerNormalization),
          row("LogSoftmax", 1, ONE, SoftmaxImports::logSoftmax),
          row("LpNormalization", 1, ONE, NormalizationImports::lpNormalization),
          row("MeanVarianceNormalization", 9, ONE, NormalizationImports::meanVarianceNormalization),
          row("RMSNormalization", 23, TWO, NormalizationImports::rmsNormalization),
          row("Softmax", 1, ONE, SoftmaxImports::softmax),
          // Movement.
          row("CenterCropPad", 18, TWO, PadImports::centerCropPad),
          row("Col2Im", 18, THREE, BlockImports::col2Im),
          row("Concat", 4, SOME, MovementImports::concat),
          row("DepthToSpace", 1, ONE, BlockImports::depthToSpace),
          row("Expand", 8, TWO, MovementImports::expand),
          row("Flatten", 1, ONE, MovementImports::flatten),
          row("Gather", 1, TWO, IndexingImports::gather),
          structured("Identity", 1, ONE, ONE, SequenceImports::identity),
          row("Pad", 2, ONE, PadImports::padByAttributes),
          row("Pad", 11, Count.of(2, 3), PadImports::pad),
          row("Pad", 18, Count.of(2, 4), PadImports::pad),
          row("Reshape", 5, TWO, MovementImports::reshape),
          row("Slice", 1, ONE, IndexingImports::sliceByAttributes),
          row("Slice", 10, Count.of(3, 5), IndexingImports::slice),
          row("SpaceToDepth", 1, ONE, BlockImports::spaceToDepth),
          row("Split", 2, ONE, SOME, MovementImports::split),
          row("Split", 13, Count.of(1, 2), SOME, MovementImports::split),
          row("Squeeze", 1, ONE, MovementImports::squeeze),
          row("Squeeze", 13, Count.of(1, 2), MovementImports::squeeze),
          row("Tile", 6, TWO, MovementImports::tile),
          row("Transpose", 1, ONE, MovementImports::transpose),
          row("Unsqueeze", 1, ONE, MovementImports::unsqueeze),
          row("Unsqueeze", 13, TWO, MovementImports::unsqueeze),
          // Resampling.
          row("AffineGrid", 20, TWO, GridImports::affineGrid),
          row("GridSample", 16, TWO, GridImports::gridSample),
          row("Resize", 10, TWO, ResizeImports::scale),
          row("Resize", 11, Count.of(1, 4), ResizeImports::resize),
          row("RoiAlign", 10, THREE, RoiAlignImports::roiAlign),
          row("Upsample", 7, ONE, ResizeImports::scaleByAttribute),
          row("Upsample", 9, TWO, ResizeImports::scale),
          // Constants and sizes.
          row("Constant", 1, Count.of(0), ShapeImports::constant),
          row("ConstantOfShape", 9, ONE, ShapeImports::constantOfShape),
          row("Range", 11, THREE, ShapeImports::range),
          row("Shape", 1, ONE, ShapeImports::shape),
          row("Size", 1, ONE, ShapeImports::size),
          // Reductions; the axes moved from an attribute to an input.
          row("ArgMax", 1, ONE, ReductionImports::argMax),
          row("ArgMin", 1, ONE, ReductionImports::argMin),
          row("CumProd", 26, TWO, ReductionImports::cumProd),
          row("CumSum", 11, TWO, ReductionImports::cumSum),
          row("ReduceL1", 1, ONE, ReductionImports::l1),
          row("ReduceL1", 18, Count.of(1, 2), ReductionImports::l1),
          row("ReduceL2", 1, ONE, ReductionImports::l2),
          row("ReduceL2", 18, Count.of(1, 2), ReductionImports::l2),
          row("ReduceLogSum", 1, ONE, ReductionImports::logSum),
          row("ReduceLogSum", 18, Count.of(1, 2), ReductionImports::logSum),
          row("ReduceLogSumExp", 1, ONE, ReductionImports::logSumExp),
          row("ReduceLogSumExp", 18, Count.of(1, 2), ReductionImports::logSumExp),
          row("ReduceMax", 1, ONE, ReductionImports::max),
          row("ReduceMax", 18, Count.of(1, 2), ReductionImports::max),
          row("ReduceMean", 1, ONE, ReductionImports::mean),
          row("ReduceMean", 18, Count.of(1, 2), ReductionImports::mean),
          row("ReduceMin", 1, ONE, ReductionImports::min),
          row("ReduceMin", 18, Count.of(1, 2), ReductionImports::min),
          row("ReduceProd", 1, ONE, ReductionImports::product),
          row("ReduceProd", 18, Count.of(1, 2), ReductionImports::product),
          row("ReduceSum", 1, ONE, ReductionImports::sum),
          row("ReduceSum", 13, Count.of(1, 2), ReductionImports::sum),
          row("ReduceSumSquare", 1, ONE, ReductionImports::sumSquare),
          row("ReduceSumSquare", 18, Count.of(1, 2), ReductionImports::sumSquare),
          // Computed places.
          row("Compress", 9, TWO, GatherImports::compress),
          row("DynamicSlice", 1, Count.of(3, 4), IndexingImports::slice),
          row("EyeLike", 9, ONE, PatternImports::eyeLike),
          row("GatherElements", 11, TWO, GatherImports::gatherElements),
          row("GatherND", 11, TWO, GatherImports::gatherNd),
          row("NonZero", 9, ONE, GatherImports::nonZero),
          row("NonMaxSuppression", 10, Count.of(2, 5), DetectionImports::nonMaxSuppression),
          row("OneHot", 9, THREE, PatternImports::oneHot),
          row("ReverseSequence", 10, TWO, GatherImports::reverseSequence),
          row("Scatter", 9, THREE, ScatterImports::scatterElements),
          row("ScatterElements", 11, THREE, ScatterImports::scatterElements),
          row("ScatterND", 11, THREE, ScatterImports::scatterNd),
          row("TensorScatter", 24, Count.of(2, 3), ScatterImports::tensorScatter),
          row("TopK", 1, ONE, Count.of(2), SortingImports::topByAttribute),
          row("TopK", 10, TWO, Count.of(2), SortingImports::top),
          row("Trilu", 14, Count.of(1, 2), PatternImports::trilu),
          row("Unique", 11, ONE, Count.of(1, 4), UniqueImports::unique),
          // Losses.
          row("NegativeLogLikelihoodLoss", 12, Count.of(2, 3), LossImports::negativeLogLikelihood),
          row(
              "SoftmaxCrossEntropyLoss",
              12,
              Count.of(2, 3),
              Count.of(1, 2),
              LossImports::softmaxCrossEntropy),
          // Signals and random numbers.
          row("Bernoulli", 15, ONE, RandomImports::bernoulli),
          row("BlackmanWindow", 17, ONE, WindowImports::blackman),
          row("DFT", 17, Count.of(1, 2), SignalImports::dftByAttribute),
          row("DFT", 20, Count.of(1, 3), SignalImports::dft),
          row("HammingWindow", 17, ONE, WindowImports::hamming),
          row("HannWindow", 17, ONE, WindowImports::hann),
          row("MelWeightMatrix", 17, Count.of(5), WindowImports::melWeights),
          row("Multinomial", 7, ONE, RandomImports::multinomial),
          row("RandomNormal", 1, Count.of(0), RandomImports::normal),
          row("RandomNormalLike", 1, ONE, RandomImports::normalLike),
          row("RandomUniform", 1, Count.of(0), RandomImports::uniform),
          row("RandomUniformLike", 1, ONE, RandomImports::uniformLike),
          row("STFT", 17, Count.of(2, 4), SignalImports::stft),
          // Classical models.
          row("ai.onnx.ml::ArrayFeatureExtractor", 1, TWO, ClassicalImports::arrayFeatureExtractor),
          row("ai.onnx.ml::Binarizer", 1, ONE, ClassicalImports::binarizer),
          row("ai.onnx.ml::Imputer", 1, ONE, ClassicalImports::imputer),
          row("ai.onnx.ml::LabelEncoder", 2, ONE, ClassicalImports::labelEncoder),
          row(
              "ai.onnx.ml::LinearClassifier",
              1,
              ONE,
              Count.of(1, 2),
              ClassicalImports::linearClassifier),
          row("ai.onnx.ml::LinearRegressor", 1, ONE, ClassicalImports::linearRegressor),
          row("ai.onnx.ml::Normalizer", 1, ONE, ClassicalImports::normalizer),
          row("ai.onnx.ml::OneHotEncoder", 1, ONE, ClassicalImports::oneHotEncoder),
          row("ai.onnx.ml::Scaler", 1, ONE, ClassicalImports::scaler),
          row("ai.onnx.ml::TreeEnsemble", 5, ONE, TreeImports::ensemble),
          row("ai.onnx.ml::TreeEnsembleRegressor", 1, ONE, TreeImports::regressor),
          // Steps of optimizers.
          row(
              "ai.onnx.preview.training::Adagrad",
              1,
              Count.atLeast(5),
              SOME,
              OptimizerImports::adagrad),
          row("ai.onnx.preview.training::Adam", 1, Count.atLeast(6), SOME, OptimizerImports::adam),
          row(
              "ai.onnx.preview.training::Momentum",
              1,
              Count.atLeast(5),
              SOME,
              OptimizerImports::momentum),
          // Recurrence and control flow.
          row("GRU", 3, Count.of(3, 6), Count.of(0, 2), RecurrentImports::gru),
          structured("If", 1, ONE, SOME, ControlFlowImports::conditional),
          row("LSTM", 1, Count.of(3, 8), Count.of(0, 3), RecurrentImports::lstm),
          structured("Loop", 1, Count.atLeast(2), Count.atLeast(0), LoopImports::loop),
          row("RNN", 1, Count.of(3, 6), Count.of(0, 2), RecurrentImports::rnn),
          row("Scan", 8, Count.atLeast(2), SOME, BatchedScan::scan),
          row("Scan", 9, SOME, SOME, LoopImports::scanOperator),
          // Sequences and optional values.
          row("ConcatFromSequence", 11, ONE, SequenceImports::concatFromSequence),
          structured("Optional", 15, Count.of(0, 1), ONE, SequenceImports::optional),
          structured("OptionalGetElement", 15, ONE, ONE, SequenceImports::getElement),
          row("OptionalHasElement", 15, Count.of(0, 1), SequenceImports::hasElement),
          row("SequenceAt", 11, TWO, SequenceImports::at),
          structured("SequenceConstruct", 11, SOME, ONE, SequenceImports::construct),
          structured("SequenceEmpty", 11, Count.of(0), ONE, SequenceImports::empty),
          structured("SequenceErase", 11, Count.of(1, 2), ONE, SequenceImports::erase),
          structured("SequenceInsert", 11, Count.of(2, 3), ONE, SequenceImports::insert),
          row("SequenceLength", 11, ONE, SequenceImports::length),
          structured("SequenceMap", 17, SOME, SOME, SequenceImports::map),
          structured("SplitToSequence", 11, Count.of(1, 2), ONE, SequenceImports::split));

  private static final Map<String, NavigableMap<Integer, OpImport>> FORMS = index();

  private OperatorTable() {}

  private static Map<String, NavigableMap<Integer, OpImport>> index() {
    Map<String, NavigableMap<Integer, OpImport>> forms = new HashMap<>();
    for (OpImport form : ROWS) {
      if (forms.computeIfAbsent(form.operator(), _ -> new TreeMap<>()).put(form.since(), form)
          != null) {
        throw new IllegalStateException(
            "two rows for %s since %d".formatted(form.operator(), form.since()));
      }
    }
    return Collections.unmodifiableMap(forms);
  }

  /** All rows. */
  public static List<OpImport> rows() {
    return ROWS;
  }

  /** The form of an operator in an opset, where it has one. */
  public static Optional<OpImport> find(String operator, int opset) {
    return Optional.ofNullable(FORMS.get(operator))
        .map(forms -> forms.floorEntry(opset))
        .map(Map.Entry::getValue);
  }

  /** The first opset with an operator, where there is such an operator. */
  public static Optional<Integer> firstOpset(String operator) {
    return Optional.ofNullable(FORMS.get(operator)).map(NavigableMap::firstKey);
  }
}
