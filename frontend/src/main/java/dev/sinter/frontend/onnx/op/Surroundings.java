package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Optional;

/** What the importer of a whole graph offers to the import of one of its nodes. */
public interface Surroundings {
  /** The value, where it is known before anything runs. */
  Optional<Tensor> known(Value value);

  /**
   * The elements of a small integer or bool value in row-major order as sizes, where each is one.
   */
  Optional<List<Dim>> sizes(Value value);

  /**
   * The name of a size that only the running model will tell, such as a count, which nothing else
   * in the model is called.
   */
  String freshSymbol(String purpose);

  /**
   * Imports a body whose inputs have these types.
   *
   * @throws SinterException VALUE_NEEDED where something else than tensors comes out, which only a
   *     body that becomes part of the graph can give
   */
  Body body(GraphProto graph, List<TensorType> inputs);

  /** Imports a body with these inputs as part of the graph around it, and gives its outputs. */
  List<OnnxValue<Value>> inline(GraphProto graph, List<OnnxValue<Value>> inputs);
}
