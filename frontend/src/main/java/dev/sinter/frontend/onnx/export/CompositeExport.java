package dev.sinter.frontend.onnx.export;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.StandardComposite;
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
    return StandardComposite.of(composite)
        .flatMap(standard ->
            switch (standard) {
              case StandardComposite.Softmax(List<Integer> axes) -> alongOne("Softmax", axes);
              case StandardComposite.LogSoftmax(List<Integer> axes) -> alongOne("LogSoftmax", axes);
              case StandardComposite.Gelu(boolean tanh) ->
                  Optional.of(
                      new CompositeExport(
                          "Gelu", List.of(Attribute.text("approximate", tanh ? "tanh" : "none"))));
              case StandardComposite.Swish _,
                  StandardComposite.LayerNormalization _,
                  StandardComposite.RmsNormalization _,
                  StandardComposite.InstanceNormalization _,
                  StandardComposite.BatchNormalization _,
                  StandardComposite.Attention _ ->
                  Optional.empty();
            });
  }

  private static Optional<CompositeExport> alongOne(String operator, List<Integer> axes) {
    return axes.size() == 1
        ? Optional.of(
            new CompositeExport(operator, List.of(Attribute.integer("axis", axes.getFirst()))))
        : Optional.empty();
  }
}
