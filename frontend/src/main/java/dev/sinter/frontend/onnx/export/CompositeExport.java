package dev.sinter.frontend.onnx.export;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A composite that ONNX has as one operator of the same operands.
 *
 * @param operator as ONNX calls it
 */
record CompositeExport(String operator, List<AttributeProto> attributes) {

  /** Empty for those that are written as their bodies. */
  static Optional<CompositeExport> of(Composite composite) {
    List<TensorType> operands = composite.body().inputTypes();
    return StandardComposite.of(composite)
        .flatMap(standard ->
            switch (standard) {
              case StandardComposite.Softmax(List<Integer> axes) -> alongOne("Softmax", axes);
              case StandardComposite.LogSoftmax(List<Integer> axes) -> alongOne("LogSoftmax", axes);
              case StandardComposite.Gelu(boolean tanh) ->
                  Optional.of(
                      new CompositeExport(
                          "Gelu", List.of(Attribute.text("approximate", tanh ? "tanh" : "none"))));
              case StandardComposite.BatchNormalization(double epsilon) ->
                  Optional.of(normalization("BatchNormalization", epsilon));
              case StandardComposite.InstanceNormalization(double epsilon) ->
                  Optional.of(normalization("InstanceNormalization", epsilon))
                      .filter(_ -> operands.size() == 3);
              // Statistics are f32 in ONNX, and the scale cannot be left out.
              case StandardComposite.LayerNormalization(int axis, double epsilon) ->
                  Optional.of(
                          normalization(
                              "LayerNormalization", epsilon, Attribute.integer("axis", axis)))
                      .filter(_ -> operands.size() > 1)
                      .filter(_ -> operands.getFirst().element() != ElementType.F64);
              case StandardComposite.StopGradient _,
                  StandardComposite.Swish _,
                  StandardComposite.RmsNormalization _,
                  StandardComposite.Attention _ ->
                  Optional.empty();
            });
  }

  private static CompositeExport normalization(
      String operator, double epsilon, AttributeProto... others) {
    List<AttributeProto> attributes = new ArrayList<>(List.of(others));
    attributes.add(Attribute.real("epsilon", epsilon));
    return new CompositeExport(operator, attributes);
  }

  private static Optional<CompositeExport> alongOne(String operator, List<Integer> axes) {
    return axes.size() == 1
        ? Optional.of(
            new CompositeExport(operator, List.of(Attribute.integer("axis", axes.getFirst()))))
        : Optional.empty();
  }
}
